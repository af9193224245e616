#pragma once

#include "ui/link/fleet.h"
#include "ui/models/cell_table_model.h"

#include <QDialog>

namespace kaze::ui {

class Theme;

//! A figure of two cells.
struct ComparedFigure {
    QString key; //!< what it is: "Running"
    QString first, second, difference;
};

//! Two cells, a figure a row.
class CellComparisonModel : public KeyedTableModel<ComparedFigure> {
    Q_OBJECT
public:
    CellComparisonModel(const QString& first, const QString& second, QObject* parent);
    void compare(const CellFigures& first, const CellFigures& second);
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
};

//! Two cells side by side, live, with the differences of their figures. Closes when one of them is removed.
class CellComparison : public QDialog {
    Q_OBJECT
public:
    CellComparison(const Theme& theme, Fleet& fleet, const QString& first, const QString& second, QWidget* parent);

private:
    void follow();

    Fleet& m_fleet;
    QString m_first, m_second;
    CellComparisonModel* m_model = nullptr;
};

} // namespace kaze::ui
