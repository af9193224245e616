#pragma once

#include "engine/base/loop.h"
#include "engine/telemetry/detail/months.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>

namespace kaze::telemetry::detail {

//! Archived months that somebody asks about: unpacked beside the others by a thread of its own, and let go when nobody has asked for a while. What is unpacked
//! together never takes more than its limit, nor more than half of what the disk has left.
class OpenArchives {
public:
    struct Limits {
        std::int64_t bytes = 0; //!< of all that are unpacked
        base::Duration idle{0}; //!< after so long without a question one is let go
    };
    //! The folder is its own: what is in it is removed.
    OpenArchives(const Months& months, std::filesystem::path folder, storage::DatabaseServices services, Limits limits);
    ~OpenArchives();
    OpenArchives(const OpenArchives&) = delete;
    OpenArchives& operator=(const OpenArchives&) = delete;

    //! The month as a database, which stays as long as somebody has it. A coroutine of the loop. Errors: NotFound where it is not archived; DiskFull where there is no room for it
    //! now; Corrupt; those of the disk.
    [[nodiscard]] base::Task<base::Result<MonthFile>> open(Month month);

    //! Those that are open already, newest first; they count as asked for.
    [[nodiscard]] std::vector<MonthFile> opened();

    //! Its archive is gone: whoever has it may finish, nobody else gets it.
    void forget(Month month);

    //! Ends what is at work, and closes what nobody has.
    void stop();

private:
    struct Entry {
        MonthFile file;
        std::int64_t bytes = 0;
        base::Duration askedAt{0};
        bool isForgotten = false;

        //! Only the list has it.
        [[nodiscard]] bool isFree() const { return file.database.use_count() == 1; }
    };
    using Opened = base::Result<MonthFile>;
    struct Wish {
        Month month;
        std::function<void(Opened)> done;
    };

    void work();
    [[nodiscard]] std::optional<Wish> nextWish();
    void letIdleGo();
    [[nodiscard]] Opened find(Month month);
    [[nodiscard]] Opened unpack(Month month);
    //! Unpacks it into its place. One that is damaged is not read again and again. Errors: as unpackMonth.
    [[nodiscard]] base::Result<> unpackInto(Month month, const std::filesystem::path& place);
    [[nodiscard]] base::Result<> makeRoom(const Months::Archived& archive);
    [[nodiscard]] std::filesystem::path pathOf(Month month) const;
    //! Takes those out of the list of which `which` says so, and removes their files.
    void drop(const std::function<bool(const Entry&)>& which);

    const Months& m_months;
    const std::filesystem::path m_folder;
    const storage::DatabaseServices m_services;
    const Limits m_limits;

    mutable std::mutex m_mutex; //!< guards what follows
    std::condition_variable m_changed;
    std::vector<Entry> m_entries;
    struct Damage {
        base::Error error;
        base::Duration foundAt{0};
    };
    std::map<Month, Damage> m_damaged;
    std::deque<Wish> m_wishes;
    std::int64_t m_number = 0; //!< of files, so that none takes the name of one that somebody still has
    std::stop_source m_stop;
    std::thread m_thread; //!< begun with the first wish
};

} // namespace kaze::telemetry::detail
