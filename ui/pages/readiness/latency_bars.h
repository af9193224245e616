#pragma once

#include "engine/api/readiness_requests.h"
#include "ui/widgets/theme.h"

#include <QWidget>

namespace kaze::ui {

//! The parts of a turn against what each may take: a bar of the median within a lighter one of the 95th percentile, with a mark at the budget and one at
//! the goal. All bars have one scale, the root of time, so that a part of 5 ms is to be seen beside one of 10 s. Up and Down go from part to part.
class LatencyBars : public QWidget {
    Q_OBJECT
public:
    static constexpr int kRow = 34;

    explicit LatencyBars(const Theme& theme, QWidget* parent = nullptr);

    void setParts(std::vector<api::LatencyPart> parts);
    [[nodiscard]] QString copyText() const;
    //! "load checkpoint: 95 of 100 in 12 ms, within its budget of 50 ms".
    [[nodiscard]] QString describe(const api::LatencyPart& part) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    void paintPart(QPainter& painter, const api::LatencyPart& part, const QRect& row) const;
    void paintBars(QPainter& painter, const api::LatencyPart& part, const QRectF& bar) const;
    void setCurrent(int part);
    [[nodiscard]] double longest() const;

    const Theme& m_theme;
    std::vector<api::LatencyPart> m_parts;
    int m_current = -1;
};

} // namespace kaze::ui
