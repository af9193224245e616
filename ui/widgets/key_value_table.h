#pragma once

#include "ui/widgets/theme.h"

#include <QWidget>

class QGridLayout;

namespace kaze::ui {

//! One row of a KeyValueTable.
struct KeyValue {
    QString key;
    QString value;
    QString exact = {}; //!< tooltip and clipboard; the value when empty
    bool mono = false; //!< ids and code
    int tone = -1; //!< a Tone shows the value as a chip
};

//! Facts about one thing: keys muted at the leading side, values that wrap, selectable, a line under each row.
class KeyValueTable : public QWidget {
    Q_OBJECT
public:
    explicit KeyValueTable(const Theme& theme, QWidget* parent = nullptr);

    //! Replaces all rows; labels are reused, so that live values do not flicker.
    void setRows(const QList<KeyValue>& rows);
    //! "key<TAB>value" lines, with exact values.
    [[nodiscard]] QString toText() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void rebuild();
    void refill();

    const Theme& m_theme;
    QGridLayout* m_grid;
    QList<KeyValue> m_rows;
};

} // namespace kaze::ui
