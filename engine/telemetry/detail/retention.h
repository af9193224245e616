#pragma once

#include "engine/base/clock.h"
#include "engine/telemetry/detail/drain.h"
#include "engine/telemetry/detail/open_archives.h"
#include "engine/telemetry/detail/retention_plan.h"
#include "engine/telemetry/detail/text_indexes.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace kaze::telemetry::detail {

//! Keeps months as long as the rules say, and their files within the budget. A thread of low priority does it, a month at a time: an archive is written beside the month,
//! read back, put in its place by renaming, and only then the database goes; wherever it is stopped or killed, each month is there once.
class Retention {
public:
    struct Parts {
        Months& months;
        Drain& drain;
        TextIndexes* texts; //!< null: there are none
        OpenArchives& archives;
        const base::Clock& clock;
        base::Logger log;
        //! Told on the thread of what is done next: "pack 2026-05", "rename 2026-05", "remove 2026-05", "delete 2026-05". Empty: nobody wants to know.
        std::function<void(const std::string&)> onStep;
    };
    Retention(Parts parts, RetentionRules rules);
    ~Retention();
    Retention(const Retention&) = delete;
    Retention& operator=(const Retention&) = delete;

    //! Begins: once the months are open, and some time later for the first time. What other processes left unfinished is taken away at once.
    void start();
    //! Ends what is at work within moments.
    void stop();

    //! From now on, and soon.
    void setRules(RetentionRules rules);
    [[nodiscard]] RetentionRules rules() const;

    //! Does now what is due, and calls back on its thread.
    void run(std::function<void()> done);

    //! What is on the disk.
    [[nodiscard]] std::vector<KeptMonth> view() const;
    [[nodiscard]] std::vector<NextToGo> allToGo(const RetentionRules& rules) const;

    //! That the budget is nearly used up, or what could not be done and why; empty when all is well.
    [[nodiscard]] std::string notice() const;

private:
    using Callbacks = std::vector<std::function<void()>>;

    void work();
    [[nodiscard]] Callbacks waitForWork();
    void pass();
    void tidy();
    [[nodiscard]] base::Result<> apply(const NextToGo& next);
    [[nodiscard]] base::Result<> archive(Month month);
    [[nodiscard]] base::Result<ArchiveInfo> pack(
        storage::Database& database, const std::filesystem::path& packed, std::int64_t lines) const;
    [[nodiscard]] base::Result<> putInPlace(Month month, const std::filesystem::path& packed);
    [[nodiscard]] base::Result<> removeMonth(Month month);
    [[nodiscard]] base::Result<> removeArchive(Month month);
    [[nodiscard]] base::Result<> removeDamaged(const KeptMonth& month);
    void removeIndex(Month month) const;
    //! Runs it where files of months are opened and closed, and waits.
    void onDrain(const std::function<void()>& job);
    void tell(const char* step, Month month) const;
    void setFailed(std::string failed);

    const Parts m_parts;
    std::stop_source m_stop;

    mutable std::mutex m_mutex; //!< guards what follows
    std::condition_variable m_changed;
    RetentionRules m_rules;
    std::string m_failed;
    Callbacks m_asked;
    std::optional<base::Duration> m_dueAt;
    std::thread m_thread;
};

} // namespace kaze::telemetry::detail
