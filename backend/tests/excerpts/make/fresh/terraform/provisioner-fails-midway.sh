# SPDX-License-Identifier: Apache-2.0
# frame: jenkins-pipeline
# how: **run** (Terraform's apply); its console by hand
# cause: quota of addresses exceeded in region north
# cause: local-exec provisioner error
for n in $(seq 25); do printf 'resource "terraform_data" "node_%d" {\n  input = %d\n}\n' $n $n; done > main.tf
printf 'resource "terraform_data" "shop" {\n  provisioner "local-exec" {\n    command = "echo allocating address; echo quota of addresses exceeded in region north >&2; exit 4"\n  }\n}\n' >> main.tf
terraform init
# ---
terraform apply -no-color -auto-approve -parallelism=3 || code=$?
terraform destroy -no-color -auto-approve -parallelism=3
exit $code
