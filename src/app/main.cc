#include "app/commands/access/user_command.h"
#include "app/commands/commands.h"

int main(int argc, char** argv) {
  aftertone::app::CommandLine line("aftertone", "Aftertone: enterprise voicemail and call answering");
  aftertone::app::Syntax program = line.root();
  program.must_have_command();
  aftertone::app::declare_serve(program);
  aftertone::app::declare_mailbox(program);
  aftertone::app::declare_message(program);
  aftertone::app::declare_delivery(program);
  aftertone::app::declare_token(program);
  aftertone::app::declare_user(program);
  aftertone::app::declare_team(program);
  aftertone::app::declare_secure(program);
  aftertone::app::declare_call(program);
  aftertone::app::declare_explain(program);
  aftertone::app::declare_calls(program);
  aftertone::app::declare_call_log(program);
  aftertone::app::declare_report(program);
  aftertone::app::declare_audio(program);
  aftertone::app::declare_class_of_service(program);
  aftertone::app::declare_cluster(program);
  aftertone::app::declare_node(program);
  aftertone::app::declare_lease(program);
  aftertone::app::declare_notify(program);
  aftertone::app::declare_salvage(program);
  aftertone::app::declare_restore_drill(program);
  aftertone::app::declare_site(program);
  aftertone::app::declare_rpo(program);
  aftertone::app::declare_status(program);
  aftertone::app::declare_check(program);
  aftertone::app::declare_alerts(program);
  aftertone::app::declare_probe(program);
  aftertone::app::declare_config(program);
  aftertone::app::declare_doctor(program);
  aftertone::app::declare_version(program);
  return line.run(argc, argv);
}
