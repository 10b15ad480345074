#include "call/media_negotiation.h"

#include "call/media_description.h"

namespace aftertone::call {

MediaNegotiation::MediaNegotiation(media::Session& session, std::uint64_t session_id, bool latch,
                                   std::vector<sip::AudioEncoding> encodings)
    : session_(session), latch_(latch) {
  const media::Address rtp = session.local_rtp();
  local_.ip = rtp.ip;
  local_.port = rtp.port;
  local_.encodings = std::move(encodings);
  local_.session_id = session_id;
  local_.session_version = 1;
}

Result<std::string> MediaNegotiation::answer(std::string_view offer) {
  auto answered = sip::answer_offer(offer, local_);
  if (!answered) return tl::unexpected(answered.error());
  if (!last_sdp_.empty() &&
      answered->sdp != last_sdp_) {  // RFC 3264 section 8: a changed description has a new version
    ++local_.session_version;
    answered = sip::answer_offer(offer, local_);
    if (!answered) return tl::unexpected(answered.error());
  }
  last_sdp_ = answered->sdp;
  apply(answered->audio);
  return answered->sdp;
}

std::string MediaNegotiation::offer() {
  std::string sdp = sip::make_offer(local_);
  if (!last_sdp_.empty() && sdp != last_sdp_) {
    ++local_.session_version;
    sdp = sip::make_offer(local_);
  }
  last_sdp_ = sdp;
  return sdp;
}

Status MediaNegotiation::accept(std::string_view answer) {
  const auto agreed = sip::accept_answer(answer, local_);
  if (!agreed) return tl::unexpected(agreed.error());
  apply(*agreed);
  return {};
}

Status MediaNegotiation::listen_early(std::string_view answer) {
  const auto agreed = sip::accept_answer(answer, local_);
  if (!agreed) return tl::unexpected(agreed.error());
  follow(*agreed);
  return {};
}

void MediaNegotiation::follow(const sip::AgreedAudio& agreed) {
  may_send_ = agreed.we_send;
  can_send_events_ = agreed.telephone_event_send.has_value();
  session_.connect(to_remote_media(agreed, latch_));
}

void MediaNegotiation::apply(const sip::AgreedAudio& agreed) {
  codec_ = to_media_codec(agreed.encoding);
  local_.encodings = {agreed.encoding};  // a recording has one codec: later offers may not change it
  is_agreed_ = true;
  follow(agreed);
}

}  // namespace aftertone::call
