"""The guards of the safety net, each with the program that must fail without it. `before` stands exactly once in the file."""
from dataclasses import dataclass

SQL = 'src/storage/sql/'
CONTRACT = 'tests/contract/contract_test'


@dataclass(frozen=True)
class Mutant:
    name: str  # the guard that it has not
    file: str
    before: str
    after: str
    target: str  # what is built
    program: str  # below the build directory
    arguments: tuple = ()


def unit(folder, *cases):
    return {'target': f'{folder}_test', 'program': f'{folder}_test', 'arguments': (f"--gtest_filter={':'.join(cases)}",)}


def contract(*cases):
    return {'target': 'contract_test', 'program': CONTRACT, 'arguments': (f"--gtest_filter={':'.join(cases)}",)}


MUTANTS = [
    Mutant('the name of a stored audio file is synced', 'src/storage/audio/file_audio_store.cc',
           'if (const Status synced = files::sync_directory_blocking(folder->value(), path_ / name.folder); !synced)',
           'if (const Status synced; !synced)', **unit('storage', '*Audio*')),
    Mutant('a recording is synced before it is called safe', 'src/storage/journal/format/segment.cc',
           'if (fdatasync(fd_.value()) != 0)', 'if (fd_.value() < 0)', **unit('storage', '*Journal*', '*Disk*', '*Power*')),
    Mutant('only the holder of the claim says that a delivery was sent', SQL + 'delivery_sql.h',
           "where id = ? and claim_epoch = ? and state in ('committing', 'ambiguous')",
           "where id = ? and (claim_epoch = ? or true) and state in ('committing', 'ambiguous')", **contract('*Outbox*')),
    Mutant('the point of no return is refused to who has lost the role', SQL + 'delivery_sql.h',
           'and exists (select 1 from role_lease where role = ? and epoch = ?))sql"', "and (cast(? as text) <> '' or cast(? as bigint) >= 0))sql\"", **contract('*Outbox*')),
    Mutant('what perhaps was sent is taken over again by the next', SQL + 'delivery_sql.h',
           "where state in ('committing', 'ambiguous') and claim_epoch < ?)sql\"", "where state in ('committing') and claim_epoch < ?)sql\"",
           **contract('*Outbox*')),
    Mutant('a lease that is held is not taken', SQL + 'cluster_sql.h', 'and (role_lease.expires_at < {clock} or role_lease.holder',
           'and (role_lease.expires_at > 0 or role_lease.holder', **contract('*LeaseStore*')),
    Mutant('epochs of a later timeline are higher', SQL + 'cluster_sql.h',
           'case when role_lease.epoch < {timeline} * 1099511627776 then {timeline} * 1099511627776 else role_lease.epoch end + 1',
           'role_lease.epoch + 1', **contract('*PostgresFailover*')),
    Mutant('a server that leads on an older timeline is not used', 'src/storage/postgres/server_choice.cc',
           'if (state.timeline >= mark.timeline) return "";', 'if (state.timeline + 1000 >= mark.timeline) return "";', **unit('storage', '*Choice*')),
    Mutant('a cancelled wait for the standby is no success', 'src/storage/postgres/postgres_connection.cc',
           'if (stage == Stage::deciding && !replication_warning_.empty()) return not_replicated(replication_warning_);', '', **contract('*PostgresFaults*')),
    Mutant('a connection lost in COMMIT leaves the outcome unknown', 'src/storage/postgres/sqlstate.cc',
           'return {{Code::timeout, true, "whether it was kept is unknown: " + message}, Retry::if_idempotent, true};',
           'return {{Code::unavailable, true, message}, Retry::never, true};', **unit('storage', '*Postgres*')),
    Mutant('what was purged does not come back by salvage', 'src/voicemail/usecases/salvage_recordings.cc',
           'known->state == MessageState::purged', 'known->state == MessageState::purged && false', **unit('voicemail', '*')),
    Mutant('audio is heard from where the other side said it would come', 'src/media/engine/source_policy.cc',
           'if (is_locked_) return source == target_ ? Verdict::accept : Verdict::refuse;', 'if (is_locked_) return Verdict::accept;',
           **unit('media', '*Source*', '*Engine*')),
    Mutant('changes of mailboxes become visible in their order', SQL + 'mailbox_change_sql.h',
           '"update revision set n = n + 1 where name = \'mailbox\' returning n"',
           '"select coalesce(max(revision), 0) + 1 from mailbox_change"', **contract('*MailboxStore*')),
]
