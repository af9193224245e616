#pragma once

#include "engine/api/memory_requests.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QString>

#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace kaze::ui {

//! Records that were picked by their ids, which may be very many: each is read when it comes into view, a few at a time. Asks through `setSource`, never by itself. GUI thread.
class MemoryPickModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Kind, Text, kColumns };

    explicit MemoryPickModel(QObject* parent = nullptr);

    //! Called with the id of a record that is needed; answered by `fill`, or by `fail`.
    void setSource(std::function<void(const std::string& id)> source) { m_source = std::move(source); }
    void setIds(std::vector<std::string> ids);
    [[nodiscard]] const std::vector<std::string>& ids() const { return m_ids; }
    //! The rows that are seen.
    void setViewport(int first, int last);
    void fill(const api::MemoryRecord& record);
    void fail(const std::string& id, const QString& problem);
    //! Null until it is read.
    [[nodiscard]] const api::MemoryRecord* record(const std::string& id) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    void askMore();
    void changed(const std::string& id);

    std::function<void(const std::string&)> m_source;
    std::vector<std::string> m_ids;
    std::unordered_map<std::string, int> m_rows;
    std::unordered_map<std::string, api::MemoryRecord> m_records;
    std::unordered_map<std::string, QString> m_problems;
    std::set<std::string> m_asked;
    int m_first = 0;
    int m_last = -1;
};

} // namespace kaze::ui
