#include "notify/sms/smpp/smpp_receipt.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/ascii.h"

namespace aftertone::notify::smpp {
namespace {

struct State {
  std::uint8_t number;
  std::string_view word;
  Receipt::Kind kind;
};

constexpr State kStates[] = {
    {1, "ENROUTE", Receipt::Kind::on_the_way}, {2, "DELIVRD", Receipt::Kind::delivered},
    {3, "EXPIRED", Receipt::Kind::failed},     {4, "DELETED", Receipt::Kind::failed},
    {5, "UNDELIV", Receipt::Kind::failed},     {6, "ACCEPTD", Receipt::Kind::on_the_way},
    {7, "UNKNOWN", Receipt::Kind::on_the_way}, {8, "REJECTD", Receipt::Kind::failed},
};

// "id:4a2f sub:001 dlvrd:001 submit date:… stat:DELIVRD err:000 text:…": the word behind `key`.
std::string word_after(std::string_view text, std::string_view key) {
  const std::string lower = ascii::to_lower(text.substr(0, std::min(text.size(), ascii::to_lower(text).find("text:"))));
  std::size_t at = lower.find(key);
  if (at == std::string::npos) return "";
  at += key.size();
  const std::size_t end = std::min(text.find(' ', at), text.size());
  return ascii::printable(text.substr(at, std::min<std::size_t>(end - at, 65)));
}

}  // namespace

std::optional<Receipt> read_receipt(const DeliverSm& deliver, ReceiptIds ids) {
  constexpr std::uint8_t kMessageType = 0x3C;
  constexpr std::uint8_t kSmscReceipt = 0x04;
  if ((deliver.esm_class & kMessageType) != kSmscReceipt) return std::nullopt;
  Receipt receipt;
  receipt.status = word_after(deliver.message, "stat:");
  receipt.code = word_after(deliver.message, "err:");
  std::string id = deliver.receipted_message_id ? ascii::printable(*deliver.receipted_message_id)
                                                : word_after(deliver.message, "id:");
  const auto number = ascii::parse_unsigned(id);
  if (ids == ReceiptIds::decimal && !deliver.receipted_message_id && number) id = fmt::format("{:x}", *number);
  receipt.provider_ref = kept_id(std::move(id), ids);
  const auto* state = std::ranges::find(kStates, std::string_view(receipt.status), &State::word);
  if (state == std::end(kStates) && deliver.message_state) {
    state = std::ranges::find(kStates, *deliver.message_state, &State::number);
  }
  if (state == std::end(kStates)) return receipt;
  receipt.kind = state->kind;
  receipt.status = state->word;
  return receipt;
}

std::string kept_id(std::string id, ReceiptIds ids) {
  if (ids == ReceiptIds::same) return id;
  id = ascii::to_lower(id);
  id.erase(0, std::min(id.find_first_not_of('0'), id.size()));
  return id;
}

}  // namespace aftertone::notify::smpp
