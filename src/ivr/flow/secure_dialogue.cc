#include "ivr/flow/secure_dialogue.h"

#include "base/error_codes.h"
#include "base/log.h"
#include "ivr/prompt/words.h"
#include "voicemail/usecases/retrieve_messages.h"
#include "voicemail/usecases/secure_messages.h"

namespace aftertone::ivr {

using async::Task;
using voicemail::Answered;
using voicemail::AnswerWay;

namespace {

constexpr char kAccept = '1', kDecline = '2';  // any other key: once more
constexpr int kMostRounds = 10;

}  // namespace

Task<> SecureDialogue::run() {
  const bool is_asked = co_await is_still_asked();
  if (!is_asked) {
    talk_.summary().outcome = "too late: it was over before it was heard";
    co_await talk_.say(words::kTakenAlready);
    co_return;
  }
  const std::function<Status()> note = [this] {
    return note_secure_opening_blocking(*request_->store, request_->recipient, AnswerWay::telephone);
  };
  const Status noted = co_await talk_.services().pool.run<void>(note);
  if (!noted) log::warning("secure", "not noted as opened: {}", to_string(noted.error()));
  call::AskRequest question;
  question.first_digit_time = talk_.services().settings.first_digit_time;
  const call::Announcement prompt = co_await announcement();
  int silences = 0;
  for (int round = 0; round < kMostRounds && silences < kMostTries; ++round) {
    question.prompt = prompt;
    const call::AskOutcome pressed = co_await talk_.call().ask(question);
    const bool is_silent = pressed.digits.empty();
    silences += is_silent ? 1 : 0;
    const bool is_answered = co_await obey(is_silent ? '\0' : pressed.digits.front());
    if (is_answered) co_return;
    talk_.call().forget_digits();
  }
  talk_.summary().outcome = "heard, and not answered";
}

// It rang, and a PIN was typed: meanwhile somebody else may have accepted, and what was said is none of theirs then.
Task<bool> SecureDialogue::is_still_asked() {
  const std::function<Result<bool>()> look = [this]() -> Result<bool> {
    const auto recipient = request_->store->find_recipient_blocking(request_->recipient);
    if (!recipient) return tl::unexpected(recipient.error());
    const auto secure = request_->store->find_blocking(recipient->secure);
    if (!secure) return tl::unexpected(secure.error());
    return secure->state == voicemail::SecureState::asking;
  };
  const Result<bool> is_asked = co_await talk_.services().pool.run<bool>(look);
  if (!is_asked) log::warning("secure", "not known whether it is still asked: {}", to_string(is_asked.error()));
  co_return !is_asked || *is_asked;
}

Task<call::Announcement> SecureDialogue::announcement() {
  const std::function<Result<std::filesystem::path>()> find = [this] {
    return voicemail::message_audio_blocking(talk_.services().stores, request_->message);
  };
  const auto audio = co_await talk_.services().pool.run<std::filesystem::path>(find);
  Utterance all = talk_.utterance();
  if (audio) {
    all.audio(call::AudioFile{*audio});
  } else {
    log::failure(audio.error().temporary, error_codes::kAudioMissing, "secure", "message {} cannot be played: {}",
                 request_->message.id.to_string(), to_string(audio.error()));
    all.word(words::kCannotPlay);
  }
  co_return all.word(words::kAcceptOrDecline).done();
}

Task<bool> SecureDialogue::obey(char key) {
  if (key != kAccept && key != kDecline) co_return false;
  const std::string word = co_await answer(key == kAccept);
  co_await talk_.say(word);
  co_return word != words::kTryLater;
}

// The prompt that says what came of it.
Task<std::string> SecureDialogue::answer(bool is_accepting) {
  const std::function<Result<Answered>()> job = [this, is_accepting] {
    return is_accepting ? accept_secure_message_blocking(*request_->store, request_->recipient, AnswerWay::telephone)
                        : decline_secure_message_blocking(*request_->store, request_->recipient, AnswerWay::telephone);
  };
  const Result<Answered> answered = co_await talk_.services().pool.run<Answered>(job);
  if (!answered)
    log::error(error_codes::kStoreFailed, "secure", "an answer by telephone is lost: {}", to_string(answered.error()));
  if (!answered) co_return words::kTryLater;
  if (!answered->is_ours) {
    talk_.summary().outcome = "too late: " + std::string(to_string(answered->secure.state));
    co_return words::kTakenAlready;
  }
  talk_.summary().outcome = is_accepting ? "accepted" : "declined";
  co_return is_accepting ? words::kAccepted : words::kDeclined;
}

}  // namespace aftertone::ivr
