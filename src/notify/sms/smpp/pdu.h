// The protocol data units of SMPP 3.4 that we speak: pure functions from values to bytes and back. Section numbers are
// those of "Short Message Peer to Peer Protocol Specification v3.4", issue 1.2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace aftertone::notify::smpp {

// 5.1.2.1. An answer is its request with the highest bit set.
enum class Command : std::uint32_t {
  submit_sm = 0x00000004,
  deliver_sm = 0x00000005,
  unbind = 0x00000006,
  bind_transceiver = 0x00000009,
  enquire_link = 0x00000015,
  generic_nack = 0x80000000,
  submit_sm_resp = 0x80000004,
  deliver_sm_resp = 0x80000005,
  unbind_resp = 0x80000006,
  bind_transceiver_resp = 0x80000009,
  enquire_link_resp = 0x80000015,
};

constexpr std::uint32_t kAnswerBit = 0x80000000;

// 5.1.3
namespace status {
constexpr std::uint32_t kOk = 0x00;
constexpr std::uint32_t kInvalidCommand = 0x03;
constexpr std::uint32_t kQueueFull = 0x14;
constexpr std::uint32_t kThrottled = 0x58;
constexpr std::uint32_t kTryLater = 0x64;  // ESME_RX_T_APPN
}  // namespace status

struct Pdu {
  Command command{};
  std::uint32_t status = status::kOk;
  std::uint32_t sequence = 0;
  std::string body;
};

std::string encode(const Pdu& pdu);

// Takes one PDU off the front of `bytes`; nothing if it is not all there. Error: corrupt (a length that cannot be);
// then the connection is of no more use.
Result<std::optional<Pdu>> take_pdu(std::string& bytes);

// 5.2.5, 5.2.6
struct Address {
  std::uint8_t ton = 0;
  std::uint8_t npi = 0;
  std::string digits;  // or letters
};

// "+49…" international, letters alphanumeric, other digits unknown.
Address address_of(std::string_view text);

struct Bind {
  std::string system_id;
  std::string password;
  std::string system_type;
};

// 4.1.5. C strings that are too long for their field are cut.
std::string encode_body(const Bind& bind);

struct SubmitSm {
  std::string service_type;
  Address source;
  Address destination;
  bool has_header = false;       // `message` begins with a user data header
  bool wants_receipt = false;    // of the final outcome
  std::uint8_t data_coding = 0;  // 0: the SMSC's default alphabet, 8: UCS-2
  bool as_payload = false;       // `message` in the parameter message_payload, for texts longer than 254 bytes
  std::string message;
};

// 4.4.1
std::string encode_body(const SubmitSm& submit);

// 4.4.2: what the SMSC calls the message. Empty if there is none, as in refusals.
std::string message_id_of(const Pdu& submit_sm_resp);

struct DeliverSm {
  Address source;
  Address destination;
  std::uint8_t esm_class = 0;
  std::uint8_t data_coding = 0;
  std::string message;                              // short_message or message_payload
  std::optional<std::string> receipted_message_id;  // 5.3.2.12
  std::optional<std::uint8_t> message_state;        // 5.2.28
};

// 4.6.1. Error: corrupt.
Result<DeliverSm> parse_deliver_sm(const std::string& body);

}  // namespace aftertone::notify::smpp
