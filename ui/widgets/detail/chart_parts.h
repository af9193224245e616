#pragma once

#include "ui/widgets/detail/chart_overlay.h"

#include <QAreaSeries>
#include <QChart>
#include <QChartView>
#include <QLineSeries>
#include <QValueAxis>

namespace kaze::ui {

//! The Qt Charts objects of a LineChart and the mapping between values and the overlay's pixels.
struct ChartParts {
    struct Line {
        QString name;
        Tone tone = Tone::Accent;
        QString current;
        Qt::PenStyle style = Qt::SolidLine;
        QLineSeries* line = nullptr;
        QLineSeries* edge = nullptr; // copies that bound the area; QAreaSeries cannot share a line that is shown
        QLineSeries* base = nullptr;
        QAreaSeries* area = nullptr;
    };

    QChart* chart = nullptr;
    QChartView* view = nullptr;
    QValueAxis* x = nullptr;
    QValueAxis* y = nullptr;
    std::vector<Line> lines;
    std::function<QString(double)> xFormat;
    std::function<QString(double)> yFormat;
    std::optional<std::pair<double, double>> fixedX;
    double leastMaximum = 0;
    std::optional<std::pair<double, double>> range;

    [[nodiscard]] double xAt(double pixel, double width) const
    {
        return x->min() + (x->max() - x->min()) * pixel / std::max(1.0, width);
    }
    [[nodiscard]] double pixelOf(double value, double width) const
    {
        return x->max() > x->min() ? (value - x->min()) / (x->max() - x->min()) * width : 0;
    }
    [[nodiscard]] double pixelOfY(double value, double height) const
    {
        return y->max() > y->min() ? height - (value - y->min()) / (y->max() - y->min()) * height : height;
    }
    //! The values of all lines nearest to an x.
    [[nodiscard]] std::vector<ChartOverlay::Reading> readingsAt(double value, QSizeF size) const;
};

} // namespace kaze::ui
