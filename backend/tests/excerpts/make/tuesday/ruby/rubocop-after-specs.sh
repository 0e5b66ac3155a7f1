# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: run: RuboCop, RSpec 3.12, Ruby 3.1; its console by hand
# frame: jenkins
# before: 16
# after: 110
# cause: lib/cart.rb:9:5: W: Lint/UselessAssignment: Useless assignment to variable
mkdir -p spec lib
cat > lib/cart.rb <<'E'
# frozen_string_literal: true

# Items and their prices.
class Cart
  def initialize = @items = []

  def add(cents)
    warn "ERROR: price is negative: #{cents}" if cents.negative?
    before = @items.size
    @items << cents
  end

  def total
    @items.sum
  end
end
E
cat > spec/cart_spec.rb <<'E'
# frozen_string_literal: true

require_relative '../lib/cart'
RSpec.describe Cart do
  it 'takes refunds' do
    cart = described_class.new
    cart.add(-5)
    expect(cart.total).to eq(-5)
  end
end
E
cat > .rubocop.yml <<'E'
AllCops:
  TargetRubyVersion: 3.0
  SuggestExtensions: false
  NewCops: disable
E
rspec --format progress
rubocop --format emacs --fail-level warning | sed "s#$PWD/##"
r=${PIPESTATUS[0]}
echo "rake aborted!"
echo "Command failed with status ($r): [rubocop --format emacs --fail-level warni...]"
echo "/usr/lib/ruby/vendor_ruby/rake/file_utils.rb:67:in \`block in create_shell_runner'"
echo "Tasks: TOP => default => lint"
echo "(See full trace by running task with --trace)"
exit $r
