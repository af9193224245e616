#pragma once

#include "engine/api/audit_requests.h"
#include "engine/base/result.h"
#include "engine/storage/connection.h"

#include <string>
#include <string_view>

// The chain of the audit log: every entry has the hash of itself and of the one before. Who changes, inserts or takes out one has to write all
// that come after it anew, and then the newest hash is another than the one that somebody kept elsewhere. The insides of storage jobs.

namespace kaze::cell {

//! What readAuditEntry reads, in that order.
inline constexpr std::string_view kAuditColumns = "number, at, actor, action, subject, tenant, project, outcome, detail, hash";
[[nodiscard]] api::AuditEntry readAuditEntry(const storage::Row& row);

//! An entry by its number, and its hash; that of the first ones is empty.
struct AuditPlace {
    std::int64_t number = 0;
    std::string hash;
};

//! The newest entry; where there is none, what the first one follows.
[[nodiscard]] base::Result<AuditPlace> auditHead(storage::Connection& connection);

//! SHA-256 of the hash before and all that the entry says, each with its length; 64 hex digits. Its own hash does not count.
[[nodiscard]] std::string auditHash(std::string_view before, const api::AuditEntry& entry);

//! Removes entries from the beginning of the chain on, and keeps what the rest follows. As AuditLog::removeBefore.
[[nodiscard]] base::Result<std::int64_t> removeFromChain(storage::Connection& connection, base::Time before, std::int64_t atMost);

//! Goes through the chain a page at a time: a value, which each page makes a new one of.
class AuditWalk {
public:
    explicit AuditWalk(api::VerifyAudit query) : m_query(std::move(query)) { }

    //! After one more page. Errors: storage's.
    [[nodiscard]] base::Result<AuditWalk> further(storage::Connection& connection) const;
    [[nodiscard]] bool isOver() const { return m_isOver; }
    [[nodiscard]] const api::AuditVerified& result() const { return m_result; }

private:
    void begin(const AuditPlace& anchor);
    void take(const api::AuditEntry& entry);
    void broken(std::int64_t number, std::string problem);
    void end(std::int64_t newest);

    api::VerifyAudit m_query;
    api::AuditVerified m_result;
    AuditPlace m_at; //!< the last one that fits
    AuditPlace m_anchor; //!< where it began
    bool m_begun = false, m_isOver = false;
    bool m_foundHead = false;
};

} // namespace kaze::cell
