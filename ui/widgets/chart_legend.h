#pragma once

#include "ui/widgets/theme.h"

#include <QList>
#include <QWidget>

namespace kaze::ui {

//! Names and current values of a chart's lines: "● p95 3.9 s". Wraps never, elides from the end; lives in the chart or in a card's title row.
class ChartLegend : public QWidget {
    Q_OBJECT
public:
    struct Entry {
        QString name;
        QString value;
        Tone tone = Tone::Accent;
    };

    explicit ChartLegend(const Theme& theme, QWidget* parent = nullptr);
    void setEntries(QList<Entry> entries);
    [[nodiscard]] const QList<Entry>& entries() const { return m_entries; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QList<Entry> m_entries;
};

} // namespace kaze::ui
