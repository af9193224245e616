#pragma once

#include "ui/widgets/theme.h"

#include <QList>
#include <QWidget>

class QGridLayout;

namespace kaze::ui {

//! A line of a receipt: what, how it came about, and what it makes.
struct ReceiptLine {
    QString what;
    QString how; //!< "41.2 M × $3.00 a million"
    QString amount;
    bool sum = false; //!< stands under a line, stronger

    bool operator==(const ReceiptLine&) const = default;
};

//! Arithmetic as on a receipt: what and how at the leading side, amounts under each other at the trailing one, a line above the sum. Selectable.
class ReceiptView : public QWidget {
    Q_OBJECT
public:
    explicit ReceiptView(const Theme& theme, QWidget* parent = nullptr);
    void setLines(const QList<ReceiptLine>& lines);
    [[nodiscard]] const QList<ReceiptLine>& lines() const { return m_lines; }
    [[nodiscard]] QString toText() const;

private:
    void addLine(int row, const ReceiptLine& line);

    const Theme& m_theme;
    QGridLayout* m_grid;
    QList<ReceiptLine> m_lines;
    QWidget* m_body;
};

} // namespace kaze::ui
