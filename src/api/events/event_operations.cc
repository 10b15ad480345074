#include "api/events/change_feed.h"
#include "api/operation.h"

namespace aftertone::api {
namespace {

Result<http::Response> listen_blocking(const Ports& ports, const Asked& asked) {
  auto source = ports.changes.listen({asked.visit ? asked.token.name : "token " + asked.token.name, asked.token.mailbox,
                                      asked.request.header("Last-Event-ID")});
  if (!source) return tl::unexpected(source.error());
  http::Response response;
  response.headers = {{"Content-Type", "text/event-stream"}, {"X-Accel-Buffering", "no"}};
  response.events = std::move(*source);
  return response;
}

}  // namespace

std::span<const Operation> event_operations() {
  static const Operation kOperations[] = {
      {"listenToEvents", "GET", "/events", voicemail::Scope::timeline_read, {}, listen_blocking},
  };
  return kOperations;
}

}  // namespace aftertone::api
