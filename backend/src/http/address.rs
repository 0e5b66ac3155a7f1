// SPDX-License-Identifier: Apache-2.0
//! Which addresses are nobody's on the public Internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Private, loopback, link-local and other addresses that are not public (IANA's special-purpose registries), also when
/// they are wrapped into an IPv6 address.
pub(super) fn private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => private_v4(v4),
        IpAddr::V6(v6) => private_v6(v6),
    }
}

fn private_v4(address: Ipv4Addr) -> bool {
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || match address.octets() {
            [0 | 224.., ..] | [192, 0, 0, _] | [198, 18 | 19, ..] => true,
            [100, shared, ..] => shared & 0xc0 == 64,
            _ => false,
        }
}

fn private_v6(address: Ipv6Addr) -> bool {
    let v4 = |high: u16, low: u16| {
        let ([w, x], [y, z]) = (high.to_be_bytes(), low.to_be_bytes());
        private_v4(Ipv4Addr::new(w, x, y, z))
    };
    match address.segments() {
        // an IPv4 address within: mapped and compatible (`::` and `::1` among them), NAT64, 6to4
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, .., high, low] | [0x2002, high, low, ..] => {
            v4(high, low)
        }
        // documentation
        [0x2001, 0xdb8, ..] => true,
        // unique local, link-local, deprecated site-local, multicast; and all that is not global unicast yet
        [first, ..] => first & 0xe000 != 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_known_in_every_wrapping() {
        for text in [
            "10.1.2.3",
            "127.0.0.1",
            "169.254.169.254",
            "172.31.0.1",
            "192.168.1.1",
            "0.0.0.0",
            "100.64.0.1",
            "255.255.255.255",
            "224.0.0.1",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "::127.0.0.1",
        ] {
            assert!(private(text.parse().unwrap()), "{text}");
        }
        for text in
            ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
        {
            assert!(!private(text.parse().unwrap()), "{text}");
        }
    }
}
