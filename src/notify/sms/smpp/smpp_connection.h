// One connection to an SMSC, from connecting to its end. Home: the session's loop.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "async/blocking_pool.h"
#include "async/task_group.h"
#include "async/wakeup.h"
#include "notify/sms/smpp/smpp_session.h"

namespace aftertone::notify::smpp {

class SmppConnection {
 public:
  // `settings`, `take_receipt` and `pool` outlive the connection.
  SmppConnection(const SmppSettings& settings, const SmppSession::TakeReceipt& take_receipt, async::BlockingPool& pool,
                 async::Executor home);
  ~SmppConnection();  // submissions without an answer have Error timeout

  // Connects and binds. Error: unavailable (temporary), or denied: the SMSC does not want us.
  async::Task<Status> bind();
  // Until the connection ends. Always an error: why it did.
  async::Task<Status> serve();
  // Asks the SMSC to end it; serve() ends when it has.
  void begin_unbind();
  // Closes it and ends what runs for it; serve() does so itself. Call it before the destructor.
  async::Task<> end(std::string why);

  using Done = std::function<void(Result<SubmitAnswer>)>;
  // Called once: `done`, with what submit_blocking() says.
  void submit(const SubmitSm& submit, Done done);

 private:
  using Socket = boost::asio::ip::tcp::socket;
  struct Pending {
    Done done;
    async::Deadline deadline;
  };

  async::Task<Status> connect();
  async::Task<Status> begin_tls();
  async::Task<Status> run_bind();
  async::Task<std::size_t> read_some();
  async::Task<boost::system::error_code> write(std::string bytes);
  async::Task<> write_all();
  async::Task<> watch();
  async::Task<> take_delivery(Pdu deliver_sm);
  Status handle(Pdu pdu);
  void answer_submission(const Pdu& pdu);
  void send(Pdu pdu);
  void close(std::string why);

  const SmppSettings& settings_;
  const SmppSession::TakeReceipt& take_receipt_;
  async::BlockingPool& pool_;
  const async::Executor home_;
  Socket socket_;
  std::optional<boost::asio::ssl::context> tls_context_;  // nothing: without TLS
  std::optional<boost::asio::ssl::stream<Socket&>> tls_;  // on socket_
  async::TaskGroup tasks_;
  async::Wakeup has_output_;
  std::string received_;
  std::vector<char> buffer_;
  std::string outgoing_;
  std::map<std::uint32_t, Pending> pending_;  // by sequence number
  std::uint32_t last_sequence_ = 0;
  async::Deadline connect_deadline_;
  async::Deadline::TimePoint heard_at_;
  bool is_bound_ = false;
  bool has_enquired_ = false;  // and nothing was heard since
  bool is_unbinding_ = false;  // we have asked to end
  bool is_leaving_ = false;    // they have: to be closed when they have our answer
  bool is_open_ = true;
  std::size_t deliveries_ = 0;  // being kept
  std::string why_closed_ = "the SMSC closed the connection";
};

}  // namespace aftertone::notify::smpp
