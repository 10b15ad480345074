// `aftertone explain`: the whole story of a call, for whoever is asked about it.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/calls/call_views.h"
#include "app/commands/commands.h"
#include "app/commands/opened_stores.h"
#include "app/commands/output.h"
#include "app/commands/views.h"
#include "call/call_story.h"
#include "ivr/prompt/said_words.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;
using voicemail::CallRecord;
using voicemail::Message;

double seconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

// As a ladder: what came from the left, what went out to it, and what we did.
std::string arrow_of(const std::string& kind) {
  if (kind == "in") return "--> ";
  if (kind == "out") return "<-- ";
  return "    ";
}

std::string words_of(const call::StoryLine& line) {
  if (line.kind == "play" && line.text == "(beep)") return "played: a beep";
  if (line.kind == "play") return "said: \"" + ivr::said_words(line.text) + '"';
  if (line.kind == "key") return "pressed: " + line.text;
  if (line.kind == "record") return "recording: " + line.text;
  if (line.kind == "caller") return "caller: " + line.text;
  if (line.kind == "route") return "route: " + line.text;
  return line.text;
}

void print_call(const CallRecord& record, const std::string& zone) {
  const std::string whom =
      record.calls == 1 ? "call " + record.call_id : fmt::format("{} calls that are not told one by one", record.calls);
  print_line(for_terminal(fmt::format("{}, taken by {}", whom, record.node)));
  const std::string_view word = to_string(record.outcome);
  Table table({"outcome", fmt::format("{}: {}", word, meaning_of(record.outcome))});
  if (record.detail != word) table.add({"", record.detail});
  table.add({"from", caller_text(record.caller)});
  table.add({"mailbox", record.mailbox.value().empty() ? "none" : record.mailbox.value()});
  if (!record.called.empty()) table.add({"called", record.called});
  const std::string answered =
      record.answered_at ? fmt::format("answered after {:.3f} s", seconds(*record.answered_at - record.began_at))
                         : "not answered";
  table.add({"began", local_text(record.began_at, zone) + ", " + answered});
  table.add({"lasted", fmt::format("{:.1f} s", seconds(record.ended_at - record.began_at))});
  fmt::print("{}\n", table.to_string());
  for (const call::StoryLine& line : call::lines_of(record.story))
    print_line(fmt::format("  {:>9.3f}  {}{}", seconds(line.at), arrow_of(line.kind), for_terminal(words_of(line))));
}

std::string commit_text(const Message& message) {
  const auto waited = waited_in_journal(message);
  if (message.end_reason == voicemail::EndReason::salvaged)
    return fmt::format("salvaged from the journal {:.1f} s after its last sound: the process that recorded it had died",
                       seconds(waited));
  if (waited < 5s) return fmt::format("at once: {:.1f} s after the recording had ended", seconds(waited));
  return fmt::format("after {:.1f} s, in which it was safe in the journal: the database or the audio store was away",
                     seconds(waited));
}

void print_message(const GatheredMessage& gathered) {
  const Message& message = gathered.message;
  const std::string& zone = gathered.time_zone;
  fmt::print("\nmessage {}\n", message.id.to_string());
  Table table({"state", fmt::format("{}{}", to_string(message.state), message.urgent ? ", urgent" : "")});
  table.add({"mailbox", message.mailbox.value()});
  if (!message.intended_for.value().empty()) table.add({"left for", message.intended_for.value()});
  table.add({"recorded", fmt::format("{}, {:.1f} s, ended by {}", local_text(message.started_at, zone),
                                     seconds(message.duration), to_string(message.end_reason))});
  table.add({"committed", local_text(message.committed_at, zone) + ", " + commit_text(message)});
  table.add({"audio", fmt::format("{}, {}, {} bytes: {}", message.audio_name, to_string(message.codec),
                                  message.audio_bytes, gathered.audio)});
  table.add({"SHA-256", message.audio_sha256});
  table.add({"lamp now", fmt::format("{} new, {} saved", gathered.lamp.new_count, gathered.lamp.saved_count)});
  for (const voicemail::Delivery& delivery : gathered.deliveries) {
    std::string text = fmt::format("{} to {}: {}, tries {}", delivery.channel, delivery.target,
                                   to_string(delivery.state), delivery.attempt);
    if (!delivery.provider_ref.empty()) text += ", reference " + delivery.provider_ref;
    if (!delivery.last_error.empty()) text += ", " + delivery.last_error;
    table.add({fmt::format("delivery {}", delivery.id.value()), text});
  }
  for (const CallRecord& play : gathered.plays)
    table.add({"played", fmt::format("{} to {}, call {}", local_text(play.began_at, zone), caller_text(play.caller),
                                     play.call_id)});
  fmt::print("{}", table.to_string());
}

void print_events(const GatheredMessage& gathered) {
  Table table({"WHEN", "WHAT", "DELIVERY", "WHO", "DETAIL"});
  for (const voicemail::MessageEvent& event : gathered.events)
    table.add({local_text(event.at, gathered.time_zone), std::string(to_string(event.what)),
               event.delivery ? std::to_string(event.delivery->value()) : "", event.who, event.detail});
  fmt::print("\n{}", table.to_string());
}

void print(const GatheredCall& call, Storage& storage) {
  if (call.record) {
    const auto mailbox = storage.stores().mailboxes.find_blocking(call.record->mailbox);
    print_call(*call.record, mailbox ? mailbox->time_zone : "UTC");
  } else {
    print_line(
        "its call is not in the call log: it is older than [calls] keep_days, or was taken by a process that died");
  }
  if (!call.message) {
    if (call.record && !call.record->message.is_none()) {
      fmt::print("\nmessage {} is not in the database yet: it waits in the journal of node {}\n",
                 call.record->message.to_string(), for_terminal(call.record->node));
    }
    return;
  }
  print_message(*call.message);
  print_events(*call.message);
}

Status explain(const Invocation& invocation, const std::string& id, Storage& storage) {
  const auto calls = gather_calls_blocking(storage, id);
  if (!calls) return tl::unexpected(calls.error());
  if (invocation.json) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const GatheredCall& call : *calls)
      json.push_back(to_json(call));
    print_json(json);
    return {};
  }
  for (const GatheredCall& call : *calls) {
    if (&call != &calls->front()) print_line("\n----------------------------------------\n");
    print(call, storage);
  }
  return {};
}

}  // namespace

void declare_explain(Syntax program) {
  Syntax syntax = program.command("explain", "Tell the whole story of a call, or of a message");
  const auto id = std::make_shared<std::string>();
  syntax.required("ID", *id, "SIP Call-ID, message id, or an id of `aftertone call-log`");
  syntax.runs([id](const Invocation& invocation) {
    return with_storage(invocation, [&](Storage& storage) { return explain(invocation, *id, storage); });
  });
}

}  // namespace aftertone::app
