#pragma once

#include "engine/api/alert_requests.h"
#include "engine/storage/connection.h"

// Rows of rules and silences in state.db. Everything here runs in a job on a storage thread.

namespace kaze::alerting::detail {

struct StoredRules {
    std::vector<api::AlertRule> rules;
    std::vector<std::string> unreadable; //!< ids of those that a newer program wrote, or nobody
};
[[nodiscard]] base::Result<StoredRules> storedRules(storage::Connection& db);
[[nodiscard]] base::Result<> putRule(storage::Connection& db, const api::AlertRule& rule, base::Time now);
[[nodiscard]] base::Result<> removeRule(storage::Connection& db, const std::string& id);

//! Those that last beyond `now`.
[[nodiscard]] base::Result<std::vector<api::Silence>> silencesAfter(storage::Connection& db, base::Time now);
//! Also of one that is there: with another end.
[[nodiscard]] base::Result<> putSilence(storage::Connection& db, const api::Silence& silence);

} // namespace kaze::alerting::detail
