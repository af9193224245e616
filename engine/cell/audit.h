#pragma once

#include "engine/api/audit_requests.h"
#include "engine/api/request.h"
#include "engine/base/ids.h"
#include "engine/base/log.h"
#include "engine/base/redact.h"
#include "engine/base/task.h"
#include "engine/reports/audit_report.h"
#include "engine/storage/database.h"

#include <span>

namespace kaze::cell {

//! What a request is to the audit log.
enum class AuditClass : std::uint8_t {
    Reads, //!< changes nothing
    Traffic, //!< messages, of which there are thousands a second; they are in mailboxes and topics
    Changes //!< is written down
};

struct AuditRule {
    std::string_view type; //!< kType of the request
    AuditClass of;
};

//! Every request of the contract, once. A request that is not in it does not compile (audit_notes.cpp).
[[nodiscard]] std::span<const AuditRule> auditRules();

//! What is written down of a command, but for when it was given and how it ended. Names and ids, limits and verdicts: never texts, arguments, keys.
struct AuditNote {
    std::string actor = "local";
    std::string_view action; //!< kType of the request
    std::string subject;
    std::string tenant, project;
    std::string detail;
    std::string run; //!< whose tenant and project it is about, as the request names it; empty: none
    std::string approval; //!< the same by what it waits for
};

//! Of a request that changes something; none for the others, and for those that only count or try.
[[nodiscard]] std::optional<AuditNote> noteOf(const api::Request& request);
//! What only the answer knows: the id of what was made.
void complete(AuditNote& note, const api::Response& response);

//! Who changed what, in state.db. Lives on the loop.
class AuditLog {
public:
    AuditLog(storage::Database& state, const base::Clock& clock, const base::Redactor& redactor, base::Logger log)
        : m_state(state), m_clock(clock), m_redactor(redactor), m_log(std::move(log))
    {
    }

    //! Durable when it returns. What cannot be written is told in the log; nobody's command fails for it. `run`: whose tenant and project are
    //! noted, nil for those of the note; `failed`: why it was not done.
    [[nodiscard]] base::Task<> record(AuditNote note, base::Uuid run, std::optional<base::Error> failed);
    //! The same for who cannot wait: with the next commit.
    void recordLater(AuditNote note, base::Uuid run, std::optional<base::Error> failed);

    //! Newest first. Errors: InvalidArgument for a limit or a cursor that is none, storage's.
    [[nodiscard]] base::Task<base::Result<api::AuditPage>> list(api::ListAudit query);

    //! All that `list` would list, added up. Errors: storage's.
    [[nodiscard]] base::Task<base::Result<reports::AuditSums>> sums(api::ListAudit query);

    //! Reckons the chain anew, a page at a time beside the other readers. A broken one is an answer. Errors: storage's.
    [[nodiscard]] base::Task<base::Result<api::AuditVerified>> verify(api::VerifyAudit query);

    //! Removes the oldest of those before that time, at most so many; returns how many. Those behind one that is younger stay until it goes, so that
    //! the chain has no gap. Errors: storage's.
    [[nodiscard]] base::Task<base::Result<std::int64_t>> removeBefore(base::Time before, std::int64_t atMost);

private:
    [[nodiscard]] api::AuditEntry entryOf(AuditNote note, const std::optional<base::Error>& failed) const;

    storage::Database& m_state;
    const base::Clock& m_clock;
    const base::Redactor& m_redactor;
    base::Logger m_log;
};

//! What there is of it, and what is older than that. The inside of a storage job.
struct AuditSize {
    std::int64_t rows = 0, bytes = 0, oldRows = 0, oldBytes = 0;
};
[[nodiscard]] base::Result<AuditSize> auditSize(storage::Connection& connection, base::Time before);

//! Its table in state.db; numbers 340 to 349.
[[nodiscard]] std::span<const storage::Migration> auditMigrations();

} // namespace kaze::cell
