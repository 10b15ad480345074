// The subcommands, one file each. Each declares its part of the command line.
#pragma once

#include "app/commands/syntax.h"

namespace aftertone::app {

void declare_serve(Syntax program);
void declare_call(Syntax program);
void declare_call_log(Syntax program);
void declare_calls(Syntax program);
void declare_explain(Syntax program);
void declare_report(Syntax program);
void declare_alerts(Syntax program);
void declare_audio(Syntax program);
void declare_mailbox(Syntax program);
void declare_mailbox_rule(Syntax mailbox);
void declare_rule_test(Syntax rule);
void declare_message(Syntax program);
void declare_delivery(Syntax program);
void declare_token(Syntax program);
void declare_team(Syntax program);
void declare_secure(Syntax program);
void declare_class_of_service(Syntax program);
void declare_cluster(Syntax program);
void declare_node(Syntax program);
void declare_lease(Syntax program);
void declare_notify(Syntax program);
void declare_restore_drill(Syntax program);
void declare_salvage(Syntax program);
void declare_site(Syntax program);
void declare_rpo(Syntax program);
void declare_status(Syntax program);
void declare_check(Syntax program);
void declare_probe(Syntax program);
void declare_config(Syntax program);
void declare_doctor(Syntax program);
void declare_version(Syntax program);

}  // namespace aftertone::app
