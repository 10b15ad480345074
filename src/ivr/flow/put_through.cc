#include "ivr/flow/put_through.h"

#include "ivr/prompt/words.h"

namespace aftertone::ivr {

using async::Task;
using voicemail::DialQuestion;
using voicemail::StartedCall;

namespace {

call::TransferRequest request_for(const IvrServices& services, DialQuestion question, const StartedCall& started) {
  call::TransferRequest request;
  request.number = started.permit.number;
  request.target = services.uri_of(request.number);
  request.longest_call = started.permit.longest_call;
  request.redirect = [guard = services.guard, question = std::move(question),
                      started](const std::string& uri) mutable -> std::optional<std::string> {
    question.target = uri;
    const voicemail::DialVerdict verdict = guard->judge(question, started.service);
    return verdict ? std::optional(verdict->number) : std::nullopt;
  };
  return request;
}

}  // namespace

Task<Result<std::string>> PutThrough::to(DialQuestion question) {
  const IvrServices& services = talk_.services();
  const std::function<Result<StartedCall>()> begin = [&services, &question] {
    return services.guard->begin_blocking(question);
  };
  const Result<StartedCall> started = co_await services.pool.run<StartedCall>(begin);
  Result<std::string> reached = tl::unexpected(started ? Error{} : started.error());
  if (started) reached = co_await connect_and_note(std::move(question), *started);
  co_return reached;
}

Task<Result<std::string>> PutThrough::connect_and_note(DialQuestion question, StartedCall started) {
  const IvrServices& services = talk_.services();
  const std::optional<Status> connected = co_await connect(std::move(question), started);
  std::string outcome = "the caller has left";
  if (connected) outcome = *connected ? "transferred" : to_string(connected->error());
  const std::function<Status()> end = [&services, &started, &outcome]() -> Status {
    services.guard->end_blocking(started.id, outcome);
    return {};
  };
  (void)co_await services.pool.run<void>(end);
  if (!connected) throw call::Hangup{};
  Result<std::string> reached = started.permit.number;
  if (!*connected) reached = tl::unexpected(connected->error());
  co_return reached;
}

Task<std::optional<Status>> PutThrough::connect(DialQuestion question, StartedCall started) {
  std::optional<Status> connected;
  try {
    co_await talk_.say(words::kHoldForTransfer);
    call::TransferRequest request = request_for(talk_.services(), std::move(question), started);
    connected = co_await talk_.call().transfer(std::move(request));
  } catch (const call::Hangup&) {
    connected.reset();
  }
  co_return connected;
}

}  // namespace aftertone::ivr
