# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: RSpec 3.12, Ruby 3.1; its console by hand
# frame: actions
# before: 26
# after: 28
# cause: Failure/Error: expect(order.total).to eq(Money.new(4200))
# cause: expected: #<struct Money cents=4200>
mkdir -p spec lib
cat > lib/order.rb <<'E'
Money = Struct.new(:cents)
class Order
  def initialize(lines) = @lines = lines
  def total = Money.new(@lines.sum { |price, count| price * count } - 42)
  def shipped? = false
end
E
cat > spec/order_spec.rb <<'E'
require_relative "../lib/order"
RSpec.describe Order do
  subject(:order) { described_class.new([[2100, 2]]) }
  it("is not shipped") { expect(order).not_to be_shipped }
  it "sums its lines" do
    expect(order.total).to eq(Money.new(4200))
  end
  40.times { |i| it("handles rate #{i}") { expect(i).to be < 100 } }
  it("mails the customer", skip: "no mail server") {}
end
E
rspec --format documentation
