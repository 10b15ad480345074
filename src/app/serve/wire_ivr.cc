#include "app/serve/wire_ivr.h"

#include <fmt/format.h>

#include <thread>

#include "app/serve/ivr_settings.h"
#include "app/serve/own_address.h"
#include "app/serve/wire_answers.h"
#include "app/serve/wire_calls.h"
#include "app/serve/wire_outbound.h"
#include "app/serve/wire_purge.h"
#include "app/serve/wire_recording.h"
#include "app/serve/wire_salvage.h"
#include "async/loop.h"
#include "call/call_server.h"
#include "ivr/flow/supervisor.h"
#include "ivr/keymap/vocabulary.h"
#include "sip/stack/refused_requests.h"
#include "voicemail/usecases/answer_desk.h"
#include "voicemail/usecases/message_committer.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostWaiting = 4000;            // jobs for the blocking threads
constexpr std::size_t kLeases = 10;                   // that may wait to be renewed
constexpr std::size_t kAdmitThreads = 4;              // who is called: in the database
constexpr std::size_t kCopyThreads = 2;               // and in the copy
constexpr std::size_t kCommitThreads = 4;             // recordings on their way to the mailboxes
constexpr std::size_t kClipCacheBytes = 64ULL << 20;  // an hour and a half of announcements
constexpr auto kCommitGrace = 5s;                     // at a stop; the rest is salvaged at the next start

std::string to_string(storage::JournalState state) {
  switch (state) {
    case storage::JournalState::healthy:
      return "healthy";
    case storage::JournalState::low:
      return "low";
    case storage::JournalState::full:
      return "full";
    case storage::JournalState::unavailable:
      break;
  }
  return "unavailable";
}

// Members stand in the order in which they start; they stop in the opposite one.
class RunningIvr : public Ivr {
 public:
  RunningIvr(const Settings& settings, Storage& storage, std::unique_ptr<RunningJournal> journal, Beside beside)
      : settings_(settings),
        beside_(std::move(beside)),
        storage_(storage),
        stores_(storage.stores()),
        journal_(std::move(journal)),
        pool_("at-block", settings.limits.blocking_threads, kMostWaiting),
        prompts_(prompt_settings_blocking(settings)),
        call_book_(settings, loop_.executor(), storage),
        caretaker_(loop_.executor(), storage.commit_stores(), *journal_, call_book_.on_salvaged()),
        purger_(settings, loop_.executor(), storage, lease_pool_, beside_.candidacy),
        salvager_(settings, loop_.executor(), storage, lease_pool_, beside_.candidacy, call_book_.on_salvaged()),
        committer_(loop_.executor(), commit_pool_, kCommitThreads, storage.commit_stores(), journal_->journal(),
                   [this](const voicemail::Message&) { beside_.on_message(); }) {}

  ~RunningIvr() override {
    if (outbound_) outbound_->stop();
    if (calls_) async::run_to_end(loop_, calls_->stop(async::Deadline::in(0s)));
    admit_pool_.stop();  // what is asked for calls that have ended
    copy_pool_.stop();
    const auto end = async::Deadline::in(kCommitGrace);
    while (committer_.waiting() > 0 && !end.has_passed())
      std::this_thread::sleep_for(10ms);
    async::run_to_end(loop_, committer_.stop());
    salvager_.stop_blocking();
    purger_.stop_blocking();
    caretaker_.stop_blocking();
    if (answers_) answers_->stop_blocking();
    call_book_.stop_blocking();
  }

  Status start_blocking() {
    auto answers = Answers::open_blocking(settings_, loop_.executor(), storage_.background_stores());
    if (!answers) return tl::unexpected(answers.error());
    answers_ = std::move(*answers);
    voicemail::AnswerDesk::Settings desk_settings;
    desk_settings.language = settings_.prompts.language;
    const voicemail::AnswerDesk::Pools pools{admit_pool_, copy_pool_};
    desk_ = std::make_unique<voicemail::AnswerDesk>(loop_.executor(), pools, stores_, answers_->copy(), desk_settings);
    auto engine = media::Engine::start(engine_settings(settings_), journal_->lanes(), loop_.executor());
    if (!engine) return fail_while("media", engine);
    engine_ = std::move(*engine);
    ivr::log_missing_prompts(prompts_, ivr::asterisk_key_map());
    call::SipCall::Parts parts{*engine_, announcements_, settings_.rtp.symmetric};
    auto outbound = Outbound::open_blocking(settings_, storage_, parts, loop_.executor());
    if (!outbound) return tl::unexpected(outbound.error());
    outbound_ = std::move(*outbound);
    ivr::IvrServices services{stores_,  journal_->journal(),         committer_, *desk_, pool_,
                              prompts_, dialogue_settings(settings_)};
    services.only_announces = beside_.only_announces;
    parts.dialler = outbound_->dialler();
    services.guard = outbound_->guard();
    services.recorder = call_book_.recorder();
    services.uri_of = [this](const std::string& number) { return outbound_->uri_of(number); };
    calls_ = std::make_unique<call::CallServer>(
        call_settings(settings_), parts, loop_.executor(),
        [services](std::shared_ptr<call::Call> call) { return ivr::answer_call(std::move(call), services); },
        [this] { return health(); }, call_book_.on_refused());
    sip::never_suspect(settings_.sip.trusted_trunks);
    auto stack = sip::Stack::start(
        stack_settings(settings_),
        [this](const sip::Invite& invite, std::shared_ptr<sip::Dialog> dialog) {
          return calls_->on_invite(invite, dialog);
        },
        [this] { return calls_->readiness(); });
    if (!stack) return fail_while("SIP", stack);
    stack_ = std::move(*stack);
    outbound_->start(*stack_, services);
    answers_->start();
    call_book_.start();
    caretaker_.start();
    purger_.start();
    salvager_.start();
    return {};
  }

  const Uuid& journal() const override { return journal_->journal().id(); }
  std::string listens_at() const override { return fmt::format("{} port {}", settings_.sip.ip, stack_->port()); }
  std::string reached_at() const override { return own_address(settings_, stack_->port()); }
  sip::Stack& stack() override { return *stack_; }
  void drain() override {
    calls_->drain();
    outbound_->drain();
  }
  void take_calls_again() override {
    calls_->take_calls_again();
    outbound_->place_calls_again();
  }
  bool is_drained() const override { return calls_->is_draining(); }
  bool takes_calls() const override { return calls_->readiness().is_ready; }
  std::string why_no_calls() const override {
    const sip::Readiness ready = calls_->readiness();
    return ready.is_ready ? std::string() : ready.why_not;
  }
  IvrState state() const override {
    return {committer_.waiting(), committer_.oldest(), answers_->age(), to_string(journal_->journal().state())};
  }
  void note_pacing() override { (void)engine_->pacing(); }
  std::size_t waiting() const override { return committer_.waiting(); }
  std::size_t call_count() const override { return calls_->call_count() + outbound_->call_count(); }

  std::vector<call::RunningCall> running_calls() const override { return calls_->running_calls(); }

 private:
  // SIP thread.
  sip::Readiness health() const {
    if (!journal_->journal().is_healthy()) return {false, "the journal cannot take recordings", 10};
    if (beside_.sends_calls_on && beside_.sends_calls_on()) return {false, "the other site takes calls", 2};
    return {};
  }

  const Settings settings_;
  const Beside beside_;
  Storage& storage_;
  voicemail::Stores& stores_;
  const std::unique_ptr<RunningJournal> journal_;
  async::BlockingPool pool_;
  async::BlockingPool lease_pool_{"at-ivr-lease", 1, kLeases};
  async::BlockingPool admit_pool_{"at-admit", kAdmitThreads, kMostWaiting};
  async::BlockingPool copy_pool_{"at-copy", kCopyThreads, kMostWaiting};
  async::BlockingPool commit_pool_{"at-commit", kCommitThreads, kMostWaiting};
  async::Loop loop_{"at-loop-0"};
  const ivr::PromptCatalogue prompts_;
  media::ClipCache clips_{kClipCacheBytes};
  call::AnnouncementClips announcements_{pool_, clips_};
  CallBook call_book_;
  Caretaker caretaker_;
  Purger purger_;
  Salvager salvager_;
  std::unique_ptr<Answers> answers_;
  std::unique_ptr<voicemail::AnswerDesk> desk_;
  voicemail::MessageCommitter committer_;
  std::unique_ptr<media::Engine> engine_;
  std::unique_ptr<Outbound> outbound_;  // its gate is asked by calls
  std::unique_ptr<call::CallServer> calls_;
  std::unique_ptr<sip::Stack> stack_;
};

}  // namespace

Result<std::unique_ptr<Ivr>> Ivr::start_blocking(const Settings& settings, Storage& storage, Beside beside) {
  auto journal = RunningJournal::start_blocking(settings);
  if (!journal) return tl::unexpected(journal.error());
  auto ivr = std::make_unique<RunningIvr>(settings, storage, std::move(*journal), std::move(beside));
  if (const Status started = ivr->start_blocking(); !started) return tl::unexpected(started.error());
  return ivr;
}

}  // namespace aftertone::app
