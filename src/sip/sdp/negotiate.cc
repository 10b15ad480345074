#include "sip/sdp/negotiate.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/socket_address.h"
#include "sip/sdp/session_description.h"

namespace aftertone::sip {
namespace {

using std::chrono::milliseconds;

constexpr std::uint8_t kOurTelephoneEvent = 101;
constexpr milliseconds kDefaultPacketTime{20};

std::string_view name_of(AudioEncoding encoding) {
  return encoding == AudioEncoding::pcmu ? "PCMU" : "PCMA";
}

std::uint8_t static_type(AudioEncoding encoding) {
  return encoding == AudioEncoding::pcmu ? 0 : 8;
}

// What a payload type means in this stream: its rtpmap, or RFC 3551 for the types that are ours.
std::optional<AudioEncoding> encoding_of(const MediaDescription& media, std::uint8_t type) {
  for (const PayloadFormat& format : media.payload_formats) {
    if (format.payload_type != type) continue;
    if (format.clock_rate != 8000 || format.channels != 1) return std::nullopt;
    for (const AudioEncoding encoding : {AudioEncoding::pcmu, AudioEncoding::pcma}) {
      if (ascii::equals_ignoring_case(format.encoding, name_of(encoding))) return encoding;
    }
    return std::nullopt;
  }
  if (type == 0) return AudioEncoding::pcmu;
  if (type == 8) return AudioEncoding::pcma;
  return std::nullopt;
}

struct ChosenFormat {
  AudioEncoding encoding = AudioEncoding::pcmu;
  std::uint8_t payload_type = 0;
};

// The first encoding of the peer's list that we have. The same encoding under its static payload type, further down the
// list, is taken instead of a dynamic one: some gateways list both and understand only the static one.
std::optional<ChosenFormat> choose_format(const MediaDescription& media, const std::vector<AudioEncoding>& ours) {
  std::optional<ChosenFormat> chosen;
  for (const std::string& format : media.formats) {
    const auto type = ascii::parse_unsigned(format, 127);
    const auto encoding = type ? encoding_of(media, static_cast<std::uint8_t>(*type)) : std::nullopt;
    if (!encoding || std::find(ours.begin(), ours.end(), *encoding) == ours.end()) continue;
    const bool is_static = *type == static_type(*encoding);
    if (!chosen) {
      chosen = ChosenFormat{*encoding, static_cast<std::uint8_t>(*type)};
    } else if (chosen->encoding == *encoding && is_static) {
      chosen->payload_type = static_cast<std::uint8_t>(*type);
    }
  }
  return chosen;
}

// RFC 4733 at 8,000 Hz: events share the clock of the audio they stand for.
std::optional<std::uint8_t> find_telephone_event(const MediaDescription& media) {
  for (const PayloadFormat& format : media.payload_formats) {
    if (format.clock_rate != 8000 || !ascii::equals_ignoring_case(format.encoding, "telephone-event")) continue;
    const std::string type = std::to_string(format.payload_type);
    if (std::find(media.formats.begin(), media.formats.end(), type) != media.formats.end()) return format.payload_type;
  }
  return std::nullopt;
}

milliseconds packet_time_of(const MediaDescription& media) {
  const milliseconds wanted = media.packet_time.value_or(kDefaultPacketTime);
  const milliseconds most =
      std::clamp(media.max_packet_time.value_or(milliseconds(200)), milliseconds(10), milliseconds(200));
  if (wanted < milliseconds(10) || wanted > milliseconds(200)) return std::min(kDefaultPacketTime, most);
  return std::min(wanted, most);
}

// Audio over plain RTP: what we can answer, also when its port is 0.
bool is_plain_audio(const MediaDescription& media) {
  return ascii::equals_ignoring_case(media.kind, "audio") && ascii::equals_ignoring_case(media.protocol, "RTP/AVP");
}

SocketAddress address_of(const MediaDescription& media) {
  return SocketAddress::parse(media.ip, media.port).value_or(SocketAddress());
}

// Where the peer receives and which way audio flows. The direction is the peer's view.
void read_transport(const MediaDescription& media, AgreedAudio& audio) {
  audio.remote_ip = media.ip;
  audio.remote_port = media.port;
  const int next_port = media.port == 0 || media.port == 65'535 ? 0 : media.port + 1;
  audio.remote_rtcp_port = media.rtcp_port.value_or(static_cast<std::uint16_t>(next_port));
  audio.remote_rtcp_ip = media.rtcp_ip.empty() ? media.ip : media.rtcp_ip;
  const bool is_used = media.port != 0;
  const bool they_listen = media.direction == Direction::sendrecv || media.direction == Direction::recvonly;
  audio.they_send = is_used && (media.direction == Direction::sendrecv || media.direction == Direction::sendonly);
  const bool is_held = address_of(media).is_unspecified();  // RFC 2543: 0.0.0.0 means "send nothing"
  audio.we_send = is_used && they_listen && !is_held;
}

Direction our_direction(const AgreedAudio& audio) {
  if (audio.we_send) return audio.they_send ? Direction::sendrecv : Direction::sendonly;
  return audio.they_send ? Direction::recvonly : Direction::inactive;
}

// Why a stream cannot be used although its format suits; nothing if it can.
Status check_address(const MediaDescription& media) {
  if (media.port == 0) return {};
  if (media.ip.empty()) return fail(Code::invalid, "SDP: no c= for the audio stream");
  if (address_of(media).is_multicast()) return fail(Code::unsupported, "SDP: multicast audio");
  return {};
}

SessionDescription our_description(const LocalAudio& local) {
  SessionDescription description;
  description.user = "aftertone";
  description.session_id = std::to_string(local.session_id);
  description.session_version = std::to_string(local.session_version);
  description.origin_ip = local.ip;
  description.ip = local.ip;
  return description;
}

MediaDescription our_media(const LocalAudio& local) {
  MediaDescription media;
  media.kind = "audio";
  media.port = local.port;
  media.protocol = "RTP/AVP";
  media.ip = local.ip;
  return media;
}

void add_encoding(MediaDescription& media, std::uint8_t type, AudioEncoding encoding) {
  media.formats.push_back(std::to_string(type));
  media.payload_formats.push_back({type, std::string(name_of(encoding)), 8000, 1});
}

void add_telephone_event(MediaDescription& media, std::uint8_t type) {
  media.formats.push_back(std::to_string(type));
  media.payload_formats.push_back({type, "telephone-event", 8000, 1});
  media.format_parameters.push_back({type, "0-15"});
}

MediaDescription refused(const MediaDescription& offered) {
  MediaDescription media;
  media.kind = offered.kind;
  media.protocol = offered.protocol;
  media.formats = offered.formats;
  return media;
}

// The stream we take: the first audio stream in use that has a format of ours, else one that is switched off (port 0).
const MediaDescription* choose_stream(const SessionDescription& offer, const LocalAudio& local) {
  const MediaDescription* switched_off = nullptr;
  for (const MediaDescription& media : offer.media) {
    if (!is_plain_audio(media) || !choose_format(media, local.encodings)) continue;
    if (media.port != 0) return &media;
    if (switched_off == nullptr) switched_off = &media;
  }
  return switched_off;
}

AgreedAudio agree(const MediaDescription& stream, const ChosenFormat& format) {
  AgreedAudio audio;
  read_transport(stream, audio);
  audio.encoding = format.encoding;
  audio.payload_type = format.payload_type;
  audio.telephone_event_receive = audio.telephone_event_send = find_telephone_event(stream);
  audio.packet_time = packet_time_of(stream);
  return audio;
}

MediaDescription answer_stream(const AgreedAudio& audio, const LocalAudio& local) {
  MediaDescription media = our_media(local);
  add_encoding(media, audio.payload_type, audio.encoding);
  if (audio.telephone_event_receive) add_telephone_event(media, *audio.telephone_event_receive);
  media.packet_time = audio.packet_time;
  media.direction = our_direction(audio);
  return media;
}

}  // namespace

Result<Answer> answer_offer(std::string_view offer, const LocalAudio& local) {
  const auto parsed = parse_session_description(offer);
  if (!parsed) return tl::unexpected<Error>(parsed.error());
  const MediaDescription* const stream = choose_stream(*parsed, local);
  if (stream == nullptr) return fail(Code::unsupported, "SDP: no audio stream with PCMU or PCMA over RTP/AVP");
  if (const Status usable = check_address(*stream); !usable) return tl::unexpected<Error>(usable.error());

  Answer answer;
  answer.audio = agree(*stream, *choose_format(*stream, local.encodings));
  SessionDescription description = our_description(local);
  description.timing = parsed->timing;
  for (const MediaDescription& media : parsed->media) {
    const bool is_taken = &media == stream && media.port != 0;
    description.media.push_back(is_taken ? answer_stream(answer.audio, local) : refused(media));
  }
  answer.sdp = print_session_description(description);
  return answer;
}

std::string make_offer(const LocalAudio& local) {
  SessionDescription description = our_description(local);
  MediaDescription media = our_media(local);
  for (const AudioEncoding encoding : local.encodings)
    add_encoding(media, static_type(encoding), encoding);
  add_telephone_event(media, kOurTelephoneEvent);
  media.packet_time = kDefaultPacketTime;
  description.media.push_back(std::move(media));
  return print_session_description(description);
}

Result<AgreedAudio> accept_answer(std::string_view answer, const LocalAudio& local) {
  const auto parsed = parse_session_description(answer);
  if (!parsed) return tl::unexpected<Error>(parsed.error());
  if (parsed->media.empty()) return fail(Code::invalid, "SDP: the answer has no m= line");
  const MediaDescription& stream = parsed->media.front();  // RFC 3264 6: in the order of the offer, which had one
  if (!is_plain_audio(stream) || stream.port == 0) return fail(Code::unsupported, "SDP: the audio stream was refused");
  const auto format = choose_format(stream, local.encodings);
  if (!format) return fail(Code::unsupported, "SDP: no encoding of the answer is one that we offered");
  if (const Status usable = check_address(stream); !usable) return tl::unexpected<Error>(usable.error());

  AgreedAudio audio = agree(stream, *format);
  if (audio.telephone_event_send) audio.telephone_event_receive = kOurTelephoneEvent;
  return audio;
}

}  // namespace aftertone::sip
