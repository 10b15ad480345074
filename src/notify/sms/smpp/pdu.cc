#include "notify/sms/smpp/pdu.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/assert.h"

namespace aftertone::notify::smpp {
namespace {

constexpr std::size_t kHeaderSize = 16;
constexpr std::size_t kLargestPdu = 70'000;  // a message_payload of 64 KiB and its fields
constexpr std::uint16_t kMessagePayload = 0x0424;
constexpr std::uint16_t kReceiptedMessageId = 0x001E;
constexpr std::uint16_t kMessageState = 0x0427;
constexpr char kUserDataHeader = 0x40;  // esm_class: GSM features

void put_8(std::string& bytes, std::size_t value) {
  bytes += static_cast<char>(value & 0xFF);
}
void put_16(std::string& bytes, std::size_t value) {
  put_8(bytes, value >> 8);
  put_8(bytes, value);
}
void put_32(std::string& bytes, std::size_t value) {
  put_16(bytes, value >> 16);
  put_16(bytes, value);
}

// `room` counts the NUL at the end.
void put_text(std::string& bytes, std::string_view text, std::size_t room) {
  bytes += text.substr(0, std::min({room - 1, text.size(), text.find('\0')}));
  bytes += '\0';
}

void put_address(std::string& bytes, const Address& address) {
  put_8(bytes, address.ton);
  put_8(bytes, address.npi);
  put_text(bytes, address.digits, 21);
}

std::uint32_t read_32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

// Reads fields from the front of a body; once something is missing, everything is.
class BodyReader {
 public:
  explicit BodyReader(std::string_view rest) : rest_(rest) {}

  std::uint8_t take_8() {
    const std::string_view byte = take(1);
    return byte.empty() ? 0 : static_cast<std::uint8_t>(byte[0]);
  }
  std::uint16_t take_16() {
    const std::uint8_t high = take_8();
    return static_cast<std::uint16_t>(high << 8 | take_8());
  }
  std::string take_text() {
    const std::size_t end = rest_.find('\0');
    if (end == std::string_view::npos) return std::string(take(rest_.size() + 1));
    const std::string text(take(end));
    take(1);
    return text;
  }
  Address take_address() {
    Address address;
    address.ton = take_8();
    address.npi = take_8();
    address.digits = take_text();
    return address;
  }
  std::string_view take(std::size_t size) {
    is_short_ = is_short_ || size > rest_.size();
    if (is_short_) return {};
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  bool is_at_end() const { return rest_.empty() || is_short_; }
  bool is_short() const { return is_short_; }

 private:
  std::string_view rest_;
  bool is_short_ = false;
};

void take_optional_parameters(BodyReader& body, DeliverSm& deliver) {
  while (!body.is_at_end()) {
    const std::uint16_t tag = body.take_16();
    const std::uint16_t size = body.take_16();
    const std::string_view value = body.take(size);
    if (tag == kMessagePayload && deliver.message.empty()) deliver.message = value;
    if (tag == kReceiptedMessageId) deliver.receipted_message_id = value.substr(0, value.find('\0'));
    if (tag == kMessageState && value.size() == 1) deliver.message_state = static_cast<std::uint8_t>(value[0]);
  }
}

}  // namespace

std::string encode(const Pdu& pdu) {
  std::string bytes;
  put_32(bytes, kHeaderSize + pdu.body.size());
  put_32(bytes, static_cast<std::uint32_t>(pdu.command));
  put_32(bytes, pdu.status);
  put_32(bytes, pdu.sequence);
  return bytes + pdu.body;
}

Result<std::optional<Pdu>> take_pdu(std::string& bytes) {
  if (bytes.size() < 4) return std::nullopt;
  const std::uint32_t size = read_32(bytes);
  if (size < kHeaderSize || size > kLargestPdu) return fail(Code::corrupt, fmt::format("a PDU of {} bytes", size));
  if (bytes.size() < size) return std::nullopt;
  const std::string_view view = bytes;
  Pdu pdu;
  pdu.command = static_cast<Command>(read_32(view.substr(4)));
  pdu.status = read_32(view.substr(8));
  pdu.sequence = read_32(view.substr(12));
  pdu.body = view.substr(kHeaderSize, size - kHeaderSize);
  bytes.erase(0, size);
  return pdu;
}

Address address_of(std::string_view text) {
  if (text.starts_with('+')) return {1, 1, std::string(text.substr(1))};
  const bool is_number = std::ranges::all_of(text, ascii::is_digit);
  return is_number ? Address{0, 1, std::string(text)} : Address{5, 0, std::string(text)};
}

std::string encode_body(const Bind& bind) {
  std::string body;
  put_text(body, bind.system_id, 16);
  put_text(body, bind.password, 9);
  put_text(body, bind.system_type, 13);
  put_8(body, 0x34);  // version 3.4
  put_8(body, 0);
  put_8(body, 0);
  put_text(body, "", 41);  // we serve no addresses
  return body;
}

std::string encode_body(const SubmitSm& submit) {
  AT_ASSERT(submit.as_payload || submit.message.size() <= 254);
  std::string body;
  put_text(body, submit.service_type, 6);
  put_address(body, submit.source);
  put_address(body, submit.destination);
  body += submit.has_header ? kUserDataHeader : '\0';
  put_8(body, 0);                             // protocol_id
  put_8(body, 0);                             // priority_flag
  put_text(body, "", 17);                     // schedule_delivery_time: now
  put_text(body, "", 17);                     // validity_period: the SMSC's
  put_8(body, submit.wants_receipt ? 1 : 0);  // registered_delivery
  put_8(body, 0);                             // replace_if_present_flag
  put_8(body, submit.data_coding);
  put_8(body, 0);  // sm_default_msg_id
  if (submit.as_payload) {
    put_8(body, 0);
    put_16(body, kMessagePayload);
    put_16(body, submit.message.size());
  } else {
    put_8(body, submit.message.size());
  }
  return body + submit.message;
}

std::string message_id_of(const Pdu& submit_sm_resp) {
  return ascii::printable(std::string_view(submit_sm_resp.body).substr(0, submit_sm_resp.body.find('\0')));
}

Result<DeliverSm> parse_deliver_sm(const std::string& bytes) {
  BodyReader body(bytes);
  DeliverSm deliver;
  body.take_text();  // service_type
  deliver.source = body.take_address();
  deliver.destination = body.take_address();
  deliver.esm_class = body.take_8();
  body.take(2);      // protocol_id, priority_flag
  body.take_text();  // schedule_delivery_time
  body.take_text();  // validity_period
  body.take(2);      // registered_delivery, replace_if_present_flag
  deliver.data_coding = body.take_8();
  body.take(1);  // sm_default_msg_id
  const std::size_t size = body.take_8();
  deliver.message = body.take(size);
  take_optional_parameters(body, deliver);
  if (body.is_short()) return fail(Code::corrupt, "a deliver_sm that ends before its fields do");
  return deliver;
}

}  // namespace aftertone::notify::smpp
