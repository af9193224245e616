#pragma once

#include "engine/api/memory_requests.h"
#include "ui/models/paged_table_model.h"

#include <optional>

namespace kaze::ui {

//! One row: a record, and what a search says of it where it came from one.
struct MemoryEntry {
    api::MemoryRecord record;
    std::optional<api::MemoryHit> hit;
};

//! What is remembered, newest first and page by page, or what a search found, best first. One column, whose cell is all of a row; its text is the
//! record's.
class MemoryListModel : public PagedTableModel<MemoryEntry> {
    Q_OBJECT
public:
    explicit MemoryListModel(QObject* parent = nullptr);

    //! The moment that ages are told by.
    void setNow(api::Time now);
    [[nodiscard]] api::Time now() const { return m_now; }

    // The pages of a list, as PagedFeed gives them.
    void restart(std::vector<api::MemoryRecord> rows, std::string next, std::int64_t total = -1);
    void mergeHead(std::vector<api::MemoryRecord> rows, std::string next, std::int64_t total = -1);
    void fill(int page, std::vector<api::MemoryRecord> rows, std::string next);
    //! The hits of a search, which are all there is.
    void showHits(std::vector<api::MemoryHit> hits);
    //! Leaves one of them out; nothing where a list is shown.
    void removeHit(const std::string& id);
    //! A record as it is now, where it is in the list; what a search said of it stays.
    void updateRecord(const api::MemoryRecord& record);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] std::string idOf(const MemoryEntry& row) const override { return row.record.id; }
    [[nodiscard]] QVariant cell(const MemoryEntry& row, int column, int role) const override;

private:
    api::Time m_now;
};

//! The versions of one record, the newest first; more come as one scrolls down.
class MemoryVersionModel : public PagedTableModel<api::MemoryVersion> {
    Q_OBJECT
public:
    enum Column { Version, When, Who, Why, kColumns };

    explicit MemoryVersionModel(QObject* parent = nullptr);

    void setNow(api::Time now) { m_now = now; }

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] std::string idOf(const api::MemoryVersion& row) const override { return std::to_string(row.version); }
    [[nodiscard]] QVariant cell(const api::MemoryVersion& row, int column, int role) const override;

private:
    api::Time m_now;
};

//! The indexes over the kinds of records.
class MemoryShardModel : public PagedTableModel<api::MemoryShard> {
    Q_OBJECT
public:
    enum Column { Kind, State, Vectors, Lag, Recall, P95, Memory, File, Precision, Breadth, kColumns };

    explicit MemoryShardModel(QObject* parent = nullptr);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] std::string idOf(const api::MemoryShard& row) const override { return row.kind; }
    [[nodiscard]] QVariant cell(const api::MemoryShard& row, int column, int role) const override;

private:
    [[nodiscard]] static QString display(const api::MemoryShard& row, int column);
};

} // namespace kaze::ui
