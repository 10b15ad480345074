#include <algorithm>

#include "base/ascii.h"
#include "base/socket_address.h"
#include "sip/sdp/session_description.h"

namespace aftertone::sip {
namespace {

using Words = std::vector<std::string_view>;

bool is_clean(std::string_view line) {
  return std::all_of(line.begin(), line.end(), [](unsigned char c) { return (c >= 0x20 && c != 0x7f) || c == '\t'; });
}

Words words_of(std::string_view text) {
  Words words;
  for (std::size_t at = text.find_first_not_of(" \t"); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
    words.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(" \t", end);
  }
  return words;
}

// "IN IP4 192.0.2.1/127": the address without its multicast suffix; nothing if it is not a numeric address.
std::optional<std::string> read_address(const Words& words) {
  if (words.size() != 3 || !ascii::equals_ignoring_case(words[0], "IN")) return std::nullopt;
  const bool is_ip6 = ascii::equals_ignoring_case(words[1], "IP6");
  if (!is_ip6 && !ascii::equals_ignoring_case(words[1], "IP4")) return std::nullopt;
  const std::string ip(words[2].substr(0, words[2].find('/')));
  if (!is_numeric_ip(ip) || (ip.find(':') != std::string::npos) != is_ip6) return std::nullopt;
  return ip;
}

std::optional<Direction> read_direction(std::string_view name) {
  if (name == "sendrecv") return Direction::sendrecv;
  if (name == "sendonly") return Direction::sendonly;
  if (name == "recvonly") return Direction::recvonly;
  if (name == "inactive") return Direction::inactive;
  return std::nullopt;
}

// Some write "a=ptime:20.0".
std::optional<std::chrono::milliseconds> read_milliseconds(std::string_view text) {
  const auto value = ascii::parse_unsigned(ascii::trimmed(text.substr(0, text.find('.'))), 10'000);
  if (!value || *value == 0) return std::nullopt;
  return std::chrono::milliseconds(*value);
}

std::optional<PayloadFormat> read_rtpmap(std::string_view value) {
  const Words words = words_of(value);
  if (words.size() < 2) return std::nullopt;
  const auto type = ascii::parse_unsigned(words[0], 127);
  const auto parts = ascii::split(words[1], '/');
  if (!type || parts.size() < 2 || parts.size() > 3 || parts[0].empty()) return std::nullopt;
  const auto rate = ascii::parse_unsigned(parts[1], 1'000'000);
  const auto channels = parts.size() == 3 ? ascii::parse_unsigned(parts[2], 255) : 1;
  if (!rate || !channels) return std::nullopt;
  return PayloadFormat{static_cast<std::uint8_t>(*type), std::string(parts[0]), static_cast<std::uint32_t>(*rate),
                       static_cast<std::uint32_t>(*channels)};
}

std::optional<FormatParameters> read_fmtp(std::string_view value) {
  const std::size_t space = value.find(' ');
  const auto type = ascii::parse_unsigned(value.substr(0, space), 127);
  if (!type || space == std::string_view::npos) return std::nullopt;
  return FormatParameters{static_cast<std::uint8_t>(*type), std::string(ascii::trimmed(value.substr(space)))};
}

// Reads line by line; the session's address and direction hold for every m= line that says nothing else.
class Reader {
 public:
  Status read(char type, std::string_view value) {
    switch (type) {
      case 'o':
        return read_origin(value);
      case 'c':
        return read_connection(value);
      case 't':
        return read_timing(value);
      case 'm':
        return read_media(value);
      case 'a':
        read_attribute(value);
        return {};
      default:
        return {};
    }
  }

  SessionDescription finish() {
    for (std::size_t i = 0; i < description_.media.size(); ++i) {
      MediaDescription& media = description_.media[i];
      if (media.ip.empty()) media.ip = description_.ip;
      if (!has_direction_[i]) media.direction = session_direction_;
    }
    return std::move(description_);
  }

 private:
  MediaDescription* current() { return description_.media.empty() ? nullptr : &description_.media.back(); }

  Status read_origin(std::string_view value) {
    const Words words = words_of(value);
    if (words.size() != 6) return fail(Code::invalid, "SDP: o= needs six fields");
    description_.user = words[0];
    description_.session_id = words[1];
    description_.session_version = words[2];
    description_.origin_ip = words[5];
    return {};
  }

  Status read_connection(std::string_view value) {
    const auto ip = read_address(words_of(value));
    if (!ip) return fail(Code::invalid, "SDP: c= is not a numeric address");
    MediaDescription* const media = current();
    if (media == nullptr) {
      if (description_.ip.empty()) description_.ip = *ip;
    } else if (media->ip.empty()) {
      media->ip = *ip;
    }
    return {};
  }

  Status read_timing(std::string_view value) {
    const Words words = words_of(value);
    const auto is_number = [](std::string_view word) { return ascii::parse_unsigned(word).has_value(); };
    if (words.size() != 2 || !is_number(words[0]) || !is_number(words[1])) {
      return fail(Code::invalid, "SDP: t= needs two numbers");
    }
    if (!has_timing_) description_.timing = std::string(words[0]) + ' ' + std::string(words[1]);
    has_timing_ = true;
    return {};
  }

  Status read_media(std::string_view value) {
    const Words words = words_of(value);
    if (words.size() < 4) return fail(Code::invalid, "SDP: m= needs media, port, protocol and a format");
    if (words.size() > kMaxFormats + 3) return fail(Code::invalid, "SDP: too many formats in an m= line");
    if (description_.media.size() == kMaxMediaLines) return fail(Code::invalid, "SDP: too many m= lines");
    const auto port = ascii::parse_unsigned(words[1].substr(0, words[1].find('/')), 65'535);
    if (!port) return fail(Code::invalid, "SDP: the port of an m= line is not a port");
    MediaDescription media;
    media.kind = words[0];
    media.port = static_cast<std::uint16_t>(*port);
    media.protocol = words[2];
    media.formats.assign(words.begin() + 3, words.end());
    description_.media.push_back(std::move(media));
    has_direction_.push_back(false);
    return {};
  }

  void read_attribute(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::string_view name = ascii::trimmed(text.substr(0, colon));
    const std::string_view value =
        colon == std::string_view::npos ? std::string_view() : ascii::trimmed(text.substr(colon + 1));
    MediaDescription* const media = current();
    if (const auto direction = read_direction(name)) {
      if (media == nullptr) {
        session_direction_ = *direction;
      } else {
        media->direction = *direction;
        has_direction_.back() = true;
      }
    } else if (media != nullptr) {
      read_media_attribute(*media, name, value);
    }
  }

  // A broken attribute counts as absent: the format it would have explained is then not chosen.
  static void read_media_attribute(MediaDescription& media, std::string_view name, std::string_view value) {
    if (name == "rtpmap") {
      auto format = read_rtpmap(value);
      if (format && media.payload_formats.size() < kMaxFormats) media.payload_formats.push_back(std::move(*format));
    } else if (name == "fmtp") {
      auto parameters = read_fmtp(value);
      if (parameters && media.format_parameters.size() < kMaxFormats) {
        media.format_parameters.push_back(std::move(*parameters));
      }
    } else if (name == "ptime") {
      media.packet_time = read_milliseconds(value);
    } else if (name == "maxptime") {
      media.max_packet_time = read_milliseconds(value);
    } else if (name == "rtcp") {
      read_rtcp(media, words_of(value));
    }
  }

  static void read_rtcp(MediaDescription& media, const Words& words) {
    const auto port = words.empty() ? std::nullopt : ascii::parse_unsigned(words[0], 65'535);
    if (!port || *port == 0) return;
    media.rtcp_port = static_cast<std::uint16_t>(*port);
    const auto ip = read_address(Words(words.begin() + 1, words.end()));
    media.rtcp_ip = ip.value_or("");
  }

  SessionDescription description_;
  Direction session_direction_ = Direction::sendrecv;
  std::vector<bool> has_direction_;  // of each m= line
  bool has_timing_ = false;
};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines = ascii::split(text, '\n');
  for (std::string_view& line : lines) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  }
  while (!lines.empty() && lines.back().empty())
    lines.pop_back();
  return lines;
}

}  // namespace

Result<SessionDescription> parse_session_description(std::string_view text) {
  if (text.size() > kMaxDescriptionBytes) return fail(Code::invalid, "SDP: too long");
  const std::vector<std::string_view> lines = lines_of(text);
  if (lines.size() > kMaxDescriptionLines) return fail(Code::invalid, "SDP: too many lines");
  if (lines.empty() || ascii::trimmed(lines.front()) != "v=0")
    return fail(Code::invalid, "SDP: does not begin with v=0");
  Reader reader;
  for (const std::string_view line : lines) {
    if (line.size() < 2 || line[0] < 'a' || line[0] > 'z' || line[1] != '=' || !is_clean(line)) {
      return fail(Code::invalid, "SDP: not a line: " + ascii::printable(line.substr(0, 40)));
    }
    if (const Status read = reader.read(line[0], ascii::trimmed(line.substr(2))); !read) {
      return tl::unexpected<Error>(read.error());
    }
  }
  return reader.finish();
}

}  // namespace aftertone::sip
