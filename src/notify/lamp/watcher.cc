#include "notify/lamp/watcher.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace aftertone::notify {
namespace {

constexpr std::chrono::milliseconds kCSeqStep{50};
constexpr std::int64_t kMostCSeq = 2'147'483'647;  // RFC 3261 8.1.1.5

}  // namespace

std::uint32_t next_cseq(const Subscriber& subscriber, WallTime now) {
  const std::int64_t by_time = 1 + (now - subscriber.created_at) / kCSeqStep;
  const std::int64_t next = std::max<std::int64_t>(by_time, std::int64_t{subscriber.dialog.local_cseq} + 1);
  return static_cast<std::uint32_t>(std::min(next, kMostCSeq));
}

std::string write_dialog(const sip::EventDialog& dialog) {
  const nlohmann::json json{{"call_id", dialog.call_id},
                            {"local_tag", dialog.local_tag},
                            {"local_address", dialog.local_address},
                            {"remote_tag", dialog.remote_tag},
                            {"remote_address", dialog.remote_address},
                            {"local_cseq", dialog.local_cseq},
                            {"remote_cseq", dialog.remote_cseq},
                            {"route_set", dialog.route_set},
                            {"remote_target", dialog.remote_target},
                            {"contact", dialog.contact},
                            {"event_id", dialog.event_id},
                            {"next_hop", dialog.next_hop}};
  return json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

Result<sip::EventDialog> read_dialog(const std::string& text) {
  try {
    const nlohmann::json json = nlohmann::json::parse(text);
    sip::EventDialog dialog;
    dialog.call_id = json.at("call_id");
    dialog.local_tag = json.at("local_tag");
    dialog.local_address = json.at("local_address");
    dialog.remote_tag = json.at("remote_tag");
    dialog.remote_address = json.at("remote_address");
    dialog.local_cseq = json.at("local_cseq");
    dialog.remote_cseq = json.at("remote_cseq");
    dialog.route_set = json.at("route_set").get<std::vector<std::string>>();
    dialog.remote_target = json.at("remote_target");
    dialog.contact = json.at("contact");
    dialog.event_id = json.at("event_id");
    dialog.next_hop = json.at("next_hop");
    return dialog;
  } catch (const nlohmann::json::exception& error) {
    return fail(Code::corrupt, std::string("lamp_subscription: ") + error.what());
  }
}

}  // namespace aftertone::notify
