// Addresses that open something for whoever has them: "https://voicemail.example.com/m/<token>".
//
// A token is kind (1 byte), id (16), end of its time (seconds since 1970, 5) and 16 bytes of HMAC-SHA-256 over them, as
// base64url: 51 characters. It names nobody. The same link gives the same token, so that what is sent again looks the
// same.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/uuid.h"

namespace aftertone::notify {

enum class LinkKind : std::uint8_t {
  recording = 1,  // id: of the message
  secure = 2,     // id: of somebody who was asked to take on a secure message
};

struct Link {
  LinkKind kind = LinkKind::recording;
  Uuid id;
  WallTime expires_at;  // whole seconds
  bool operator==(const Link&) const = default;
};

class LinkSigner {
 public:
  // `secret` is at least 32 bytes that nobody else knows; `public_url` is without a slash at its end.
  LinkSigner(std::string_view secret, std::string public_url);

  std::string url(const Link& link) const;
  std::string token(const Link& link) const;  // the last part of the address
  // Nothing if the token is not ours. Whether it is expired, the caller looks.
  std::optional<Link> verify(std::string_view token) const;

 private:
  std::string key_;
  std::string public_url_;
};

// The secret in `file`, which is made, readable by its owner only, if it is not there. Nodes whose links the others are
// to open share one file. Blocks. Error: invalid (too short, readable by others), denied, unavailable.
Result<std::string> read_or_make_link_secret_blocking(const std::filesystem::path& file);

}  // namespace aftertone::notify
