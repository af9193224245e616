#pragma once

#include "engine/api/log.h"
#include "ui/models/keyed_table_model.h"
#include "ui/models/log_words.h"

namespace kaze::ui {

//! What a line of the log says, a field a row: its name, its value, and a sign for leaving such lines out.
class LogFieldModel : public KeyedTableModel<LogField> {
    Q_OBJECT
public:
    enum Column { Name, Value, Exclude };

    explicit LogFieldModel(QObject* parent = nullptr);

    //! Null shows nothing.
    void setLine(const api::LogRow* line);

    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
};

} // namespace kaze::ui
