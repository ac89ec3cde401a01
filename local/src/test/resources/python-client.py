"""Uses a client that OpenAPI Generator made: creates a key, polls metrics, posts a deployment, finds it in the list.

Environment: BASE_URL, and TOKEN of an administrator. Prints what happened, a line for each step.
"""
import os

import devops_client
from devops_client import DeliveryApi, KeyRequest, KeysApi, MetricsApi, ModuleEvent, WebhooksApi


def client(**credential):
    configuration = devops_client.Configuration(host=os.environ["BASE_URL"], **credential)
    return devops_client.ApiClient(configuration)


admin = client(access_token=os.environ["TOKEN"])
made = KeysApi(admin).generate_key(KeyRequest(name="Python client", permissions=["read_metrics", "write_webhooks"]))
print("key", made.key_id)

module = client(api_key={"apiKey": made.api_key})
first = MetricsApi(module).sync_users_with_http_info()
etag = next(value for name, value in first.headers.items() if name.lower() == "etag")
print("users", first.data.total_users)
try:
    MetricsApi(module).sync_users(if_none_match=etag)
except devops_client.ApiException as not_modified:
    print("again", not_modified.status)

event = ModuleEvent(event_type="deployment", status="success", service="python-client", version="9.8.7")
receipt = WebhooksApi(module).ingest_webhook(event)
print("event", receipt.webhook_id)

for deployment in DeliveryApi(admin).list_deployments().deployments:
    if deployment.service == "python-client":
        print("deployment", deployment.version, deployment.status)
