#pragma once

#include "ui/widgets/chart_legend.h"

#include <QList>
#include <QPointF>
#include <QWidget>

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace kaze::ui {

class ChartOverlay;
struct ChartParts;

//! Several lines over one x (time), with optional areas, a faint grid and no axes; the top of the scale is written at its line. The pointer
//! or the arrow keys show every line's value at an x; dragging, or Shift with the arrows, brushes a range; Escape lets go of it.
//! Replacing 600 points takes under 3 ms.
class LineChart : public QWidget {
    Q_OBJECT
public:
    explicit LineChart(const Theme& theme, const QString& accessibleName, QWidget* parent = nullptr);
    ~LineChart() override;

    //! Adds a line and returns its index. `area` fills down to zero. One without a name (an edge of an interval) is in no legend and no read-out.
    int addSeries(const QString& name, Tone tone, bool area = false);
    //! Draws a line dashed: what is not yet, or only a mark.
    void setDashed(int series);
    void clearSeries();
    [[nodiscard]] int seriesCount() const;
    //! Replaces a line's points, x ascending. `current` is shown in the legend after the name.
    void setPoints(int series, const QList<QPointF>& points, const QString& current = {});

    //! How x and y are written in the read-out and at the top of the scale.
    void setXFormat(std::function<QString(double)> format);
    void setYFormat(std::function<QString(double)> format);
    //! The x range shown; by default that of the points.
    void setXRange(double from, double to);
    //! The least top of the scale, so that a flat line near zero does not look like a storm.
    void setLeastMaximum(double y);

    //! The legend, to be moved into a card's title row (Card::setTrailing); until then it is shown above the lines.
    [[nodiscard]] ChartLegend* legend() const { return m_legend; }

    [[nodiscard]] std::optional<std::pair<double, double>> selectedRange() const;
    void selectRange(double from, double to);
    void clearRange();

    [[nodiscard]] QSize sizeHint() const override;

signals:
    //! A person brushed a range; x values.
    void rangeSelected(double from, double to);
    void rangeCleared();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    friend class ChartOverlay;
    void restyle();
    void rescale();
    void layoutOverlay();
    void moveCursor(int step, bool extend);

    const Theme& m_theme;
    std::unique_ptr<ChartParts> m_parts;
    ChartLegend* m_legend;
    ChartOverlay* m_overlay;
};

} // namespace kaze::ui
