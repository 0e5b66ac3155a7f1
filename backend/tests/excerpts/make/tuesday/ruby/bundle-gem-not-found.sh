# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: Bundler 2.3, Ruby 3.1; its console by hand
# frame: gitlab
# before: 30
# after: 12
# cause: Could not find gem 'acme-billing (~> 4.2)' in
cat > Gemfile <<'E'
source "https://gems.example.org"
gem "rake"
gem "acme-billing", "~> 4.2"
E
export BUNDLE_SILENCE_ROOT_WARNING=1
bundle install --local
