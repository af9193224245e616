#pragma once

#include "ui/widgets/cell_delegate.h"

#include <QTableView>

#include <functional>
#include <map>
#include <set>

class QTimer;

namespace kaze::ui {

//! The console's table: rows of 26 px with a line under each, no grid, small muted header, whole rows selected, sorting left to the model.
//! Ctrl+C copies the selected rows as tab-separated text with exact values; Enter and double click open.
class TableView : public QTableView {
    Q_OBJECT
public:
    TableView(const Theme& theme, const QString& accessibleName, QWidget* parent = nullptr);

    //! Kinds are by logical column; Number also aligns the header. May be set before the model.
    void setColumnKind(int column, CellKind kind);
    //! Preferred width in px of a column, used until a person changes it; the column given to setStretchColumn takes what is left.
    void setColumnHint(int column, int width);
    void setStretchColumn(int column);
    //! Leaves a column out until a person asks for it in the header's menu. Before rememberColumns.
    void hideAtFirst(int column);
    void setModel(QAbstractItemModel* model) override;

    //! Remembers order, widths and hidden columns: `load` is asked once the model is there, `save` is called 300 ms after a change.
    void rememberColumns(std::function<QByteArray()> load, std::function<void(const QByteArray&)> save);

    //! Makes a row the current one, and the only one that is selected. QTableView::selectRow selects nothing from right to left.
    void setCurrentRow(int row);
    //! What Ctrl+C copies; header row included when more than one row is selected.
    [[nodiscard]] QString selectedText() const;

signals:
    //! Enter or double click on a row.
    void opened(const QModelIndex& index);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void showColumnMenu(const QPoint& position);
    void applyHints();
    [[nodiscard]] QByteArray columnsKind() const;
    void restoreColumns();
    void scheduleSave();

    const Theme& m_theme;
    CellDelegate* m_delegate;
    std::map<int, int> m_hints;
    std::set<int> m_hiddenFirst;
    int m_stretch = -1;
    bool m_restoring = false;
    std::function<QByteArray()> m_load;
    std::function<void(const QByteArray&)> m_save;
    QTimer* m_saveLater;
};

} // namespace kaze::ui
