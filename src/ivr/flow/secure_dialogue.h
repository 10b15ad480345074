// Somebody who was asked to take on a secure message hears it and answers with a key.
#pragma once

#include "ivr/flow/conversation.h"
#include "voicemail/ports/secure_store.h"

namespace aftertone::ivr {

// Who is asked for what. `store` outlives the call.
struct SecureRequest {
  voicemail::SecureStore* store = nullptr;
  voicemail::RecipientId recipient;
  voicemail::Message message;
};

class SecureDialogue {
 public:
  SecureDialogue(Conversation& talk, std::shared_ptr<const SecureRequest> request)
      : talk_(talk), request_(std::move(request)) {}

  // They are who they say. Throws call::Hangup; what was answered before that stands.
  async::Task<> run();

 private:
  async::Task<bool> is_still_asked();
  async::Task<call::Announcement> announcement();
  async::Task<bool> obey(char key);  // true: answered
  async::Task<std::string> answer(bool is_accepting);

  Conversation& talk_;
  const std::shared_ptr<const SecureRequest> request_;
};

}  // namespace aftertone::ivr
