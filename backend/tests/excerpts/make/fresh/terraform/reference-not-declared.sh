# SPDX-License-Identifier: Apache-2.0
# frame: actions
# how: **run** (Terraform's validate, coloured); its console by hand
# cause: Error: Reference to undeclared input variable
# cause: An input variable with the name "regoin" has not been declared.
for n in $(seq 9); do printf 'resource "terraform_data" "error_page_%d" {\n  input = %d\n}\n' $n $n; done > main.tf
printf 'variable "region" {\n  default = "north"\n}\n\nresource "terraform_data" "shop" {\n  input = var.regoin\n}\n' >> main.tf
# ---
terraform init
terraform validate || code=$?
for n in $(seq 45); do echo "state: snapshot $n kept"; done
exit $code
