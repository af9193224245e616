#pragma once

#include "ui/widgets/theme.h"

#include <QVector>
#include <QWidget>

namespace kaze::ui {

//! A small line with an area under it, for a trend beside its number. Time runs left to right in every language. NaN leaves a gap.
class Sparkline : public QWidget {
    Q_OBJECT
public:
    explicit Sparkline(const Theme& theme, Tone tone = Tone::Accent, QWidget* parent = nullptr);

    //! Oldest first. The scale goes from 0 (or the least value, when negative) to the greatest.
    void setValues(QVector<double> values);
    void setTone(Tone tone);
    [[nodiscard]] const QVector<double>& values() const { return m_values; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    Tone m_tone;
    QVector<double> m_values;
};

//! Paints a sparkline into `rect`; for delegates.
void paintSparkline(QPainter& painter, const QRectF& rect, const QVector<double>& values, Tone tone, const Theme& theme);

} // namespace kaze::ui
