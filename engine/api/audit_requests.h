#pragma once

#include "engine/api/reply.h"

#include <string_view>

// Who changed what: every command that changes something, by whom it was given and how it ended.

namespace kaze::api {

struct AuditEntry {
    std::int64_t number = 0; //!< counts up
    Time at;
    std::string actor; //!< "local" for who runs the cell, "token kz_ab12" for a client with an access token, "schedule nightly"
    std::string action; //!< the command by its JSON type, such as "remove_tenant"
    std::string subject; //!< what it was about: a name or an id; never what was in it
    std::string tenant; //!< empty where it is nobody's
    std::string project;
    std::string outcome; //!< "done", or the name of the error
    std::string detail; //!< the error's message, or what changed in a few words
    std::string
        hash; //!< of this entry and the hash of the one before, 64 hex digits; empty for those from before there was a chain

    bool operator==(const AuditEntry&) const = default;
};
BOOST_DESCRIBE_STRUCT(AuditEntry, (), (number, at, actor, action, subject, tenant, project, outcome, detail, hash))

struct AuditPage {
    static constexpr std::string_view kType = "audit_page";
    std::vector<AuditEntry> entries; //!< newest first
    std::string next; //!< cursor of the next page, empty at the end
};
BOOST_DESCRIBE_STRUCT(AuditPage, (), (entries, next))

struct ListAudit {
    static constexpr std::string_view kType = "list_audit";
    using Reply = AuditPage;
    std::string tenant; //!< empty: all
    std::string actor; //!< the whole of it, or empty
    std::string action; //!< the same
    std::string subject; //!< the same
    bool failedOnly = false;
    std::optional<Time> from;
    std::optional<Time> to; //!< before it
    std::string cursor;
    std::int64_t limit = 100; //!< 1 to 1 000
};
BOOST_DESCRIBE_STRUCT(ListAudit, (), (tenant, actor, action, subject, failedOnly, from, to, cursor, limit))

//! What a look at the whole chain came to.
struct AuditVerified {
    static constexpr std::string_view kType = "audit_verified";
    bool intact = true;
    std::int64_t entries = 0; //!< that are chained
    std::int64_t unchained = 0; //!< from before there was a chain
    std::int64_t first = 0; //!< number of the oldest that is chained; 0: none
    std::int64_t last = 0;
    std::string head; //!< the hash of the newest: kept elsewhere, it shows later that nothing before it was changed
    std::int64_t brokenAt = 0; //!< number of the first that does not fit; 0: all fit
    std::string problem; //!< what does not fit, for people
};
BOOST_DESCRIBE_STRUCT(AuditVerified, (), (intact, entries, unchained, first, last, head, brokenAt, problem))

//! Reckons the chain anew. `head`, `number`: one that was kept elsewhere has to be in it.
struct VerifyAudit {
    static constexpr std::string_view kType = "verify_audit";
    using Reply = AuditVerified;
    std::string head; //!< empty: none was kept
    std::int64_t number = 0; //!< of the entry with that hash; 0: any
};
BOOST_DESCRIBE_STRUCT(VerifyAudit, (), (head, number))

} // namespace kaze::api
