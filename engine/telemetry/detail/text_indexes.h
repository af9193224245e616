#pragma once

#include "engine/telemetry/detail/months.h"
#include "engine/telemetry/detail/text_index.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <thread>

namespace kaze::telemetry::detail {

//! The full-text indexes of all months, built behind by a thread of low priority with a writer of its own, so that neither agents nor what is stored waits for it.
//! An index that fails is thrown away and made anew; while there is none, or it has not caught up, questions read the lines themselves.
class TextIndexes {
public:
    TextIndexes(const Months& months, std::filesystem::path folder, storage::DatabaseServices services);
    ~TextIndexes();
    TextIndexes(const TextIndexes&) = delete;
    TextIndexes& operator=(const TextIndexes&) = delete;

    //! Begins. Not before the months that were there are open.
    void start();
    //! Ends the work within a batch, and closes the indexes.
    void stop();

    //! Somebody is going to ask: what is not open yet is opened at once, where it would else be left alone for a second, so that a program which is there for a moment
    //! need not do it.
    void hurry();

    //! From whoever stores: lines up to number `last` are in the month's file now, the oldest of them of `minAt`.
    void stored(Month month, std::int64_t last, std::int64_t minAt);

    //! How far the index of a month's file reaches: every line of a time before `completeBefore` is in it.
    struct Reach {
        std::shared_ptr<storage::Database> database;
        std::int64_t completeBefore = 0;
        std::int64_t last = 0; //!< as far as it knows of lines
    };
    //! None where there is no index to ask.
    [[nodiscard]] std::optional<Reach> reach(const MonthFile& file) const;

    //! A question found it damaged.
    void discard(Month month, const base::Error& why);

    struct Figures {
        std::int64_t bytes = 0;
        std::int64_t through = 0; //!< the last line that is indexed
        std::optional<std::int64_t> oldestUnindexed; //!< its time
    };
    [[nodiscard]] Figures figures(Month month) const;

private:
    //! Lines that were stored together.
    struct Stored {
        std::int64_t last = 0, minAt = 0;
    };

    struct Entry {
        std::shared_ptr<storage::Database> source; //!< whose index it is; null: none
        std::shared_ptr<storage::Database> database;
        std::int64_t through = 0;
        std::int64_t last = 0; //!< of the month's file
        std::deque<Stored> behind; //!< stored and not indexed
        bool isBroken = false;
    };

    //! Of the thread alone.
    struct Open {
        std::unique_ptr<TextIndex> index;
        std::shared_ptr<storage::Database> source;
        base::Duration retryAt{0};
    };

    void work();
    [[nodiscard]] bool waitForWork();
    void catchUp();
    [[nodiscard]] bool takeSome(const MonthFile& file);
    [[nodiscard]] bool isReady(const MonthFile& file, Open& open);
    base::Result<> openIndex(const MonthFile& file, Open& open);
    void close(Month month, Open& open, bool andRemove, bool isOfAnotherFile = false);
    void fail(const MonthFile& file, Open& open, const base::Error& error);
    void forgetGone(const std::vector<MonthFile>& files);
    [[nodiscard]] bool hasMuch(Month month) const;
    [[nodiscard]] bool isStopping() const;

    const Months& m_months;
    const std::filesystem::path m_folder;
    storage::WriterThreads m_writer;
    const storage::DatabaseServices m_services;
    std::map<Month, Open> m_open; //!< of the thread alone

    mutable std::mutex m_mutex; //!< guards what follows
    std::condition_variable m_changed;
    std::map<Month, Entry> m_entries;
    bool m_stopping = false;
    bool m_isUrgent = false; //!< a batch is full
    std::thread m_thread;
};

} // namespace kaze::telemetry::detail
