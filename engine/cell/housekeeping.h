#pragma once

#include "engine/api/run_control_requests.h"
#include "engine/base/log.h"
#include "engine/base/loop.h"
#include "engine/cell/audit.h"
#include "engine/cell/settings.h"
#include "engine/knowledge/knowledge.h"
#include "engine/scheduling/schedules.h"

#include <filesystem>
#include <map>

namespace kaze::cell {

//! How long things are kept, in days; 0: for ever.
using KeepDays = std::map<std::string, std::int64_t>;

//! "usage", "checkpoints", "schedule_history" and "audit" with what holds where nobody says anything.
[[nodiscard]] const KeepDays& usualKeepDays();

//! "90d", "forever". Errors: InvalidArgument.
[[nodiscard]] base::Result<std::int64_t> readKeepDays(std::string_view text);

//! Keeps what grows in bounds: once a day, and when it is asked, it archives old rows of the ledger, packs the logs of runs that ended, and removes what is old of
//! the history of schedules and of the audit log, and compacts every memory by its rules. In small steps, so that nobody who writes waits for it; where it is stopped or killed it goes on the next time. Lives on the loop.
class Housekeeping {
public:
    struct Parts {
        base::Executor loop;
        storage::Database& state;
        base::WorkerPool& workers;
        const base::Clock& clock;
        Settings& settings;
        scheduling::Schedules& schedules;
        AuditLog& audit;
        base::Logger log;
        std::filesystem::path archive; //!< folder of archived rows
        std::function<std::shared_ptr<void>()> hold; //!< keeps the parts alive for what works in the background
        knowledge::Knowledge* memory = nullptr; //!< which is compacted by its rules; null: there are none
    };

    Housekeeping(Parts parts, KeepDays keep);

    //! Reads when it was done last. Errors: as storage.
    [[nodiscard]] base::Task<base::Result<>> open();

    //! Once a day, and never within the first minutes, until it is stopped.
    [[nodiscard]] base::Task<> keepDaily();

    //! What there is, and what cleaning up would free.
    [[nodiscard]] base::Task<base::Result<api::Keeping>> look();

    //! Does it now, or waits for the one who is at it. Errors: as storage; Io, DiskFull for the archive; Cancelled when it is stopped.
    [[nodiscard]] base::Task<base::Result<>> clean();

    //! From now on.
    void keepFor(const KeepDays& keep);

    //! Ends what is at work at its next step.
    void stop() { m_stop.cancel(); }

private:
    struct Freed {
        std::int64_t rows = 0, bytes = 0;
    };
    base::Task<base::Result<Freed>> cleanAll();
    //! One memory after the other; what goes wrong with one is logged and does not keep the others.
    base::Task<> compactMemories();
    //! Removes rows, at most so many; returns how many there were.
    using Remove = std::function<base::Task<base::Result<std::int64_t>>(std::int64_t atMost)>;
    base::Task<base::Result<Freed>> cleanRows(Remove remove, std::int64_t rowBytes);
    base::Task<base::Result<std::vector<api::KeepingRow>>> measure();
    base::Task<base::Result<>> cleanAndNote();
    static base::Task<> cleanForAll(Housekeeping& self, std::shared_ptr<void> hold);
    //! What is older than that goes; none where it is kept for ever.
    [[nodiscard]] std::optional<base::Time> cutoff(const std::string& what) const;

    Parts m_parts;
    KeepDays m_keep;
    std::optional<base::Time> m_last;
    std::int64_t m_lastFreed = 0;
    bool m_isCleaning = false;
    std::vector<base::OneShot<base::Result<>>> m_waiting; //!< for the end of it
    base::CancelSource m_stop;
};

} // namespace kaze::cell
