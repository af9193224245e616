#pragma once

#include "tests/support/cpu_time.h"

#include <QImage>
#include <QPainter>

namespace kaze::ui::test {

//! CPU time of this thread, in ms, that Qt needs here and now for `lines` smooth lines and `discs` discs: what a
//! widget's painting is measured against, since a processor that shares its core is half as fast.
inline double plainPictureMs(int lines, int discs)
{
    QImage image(900, 620, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    const double begun = kaze::test::threadCpuSeconds();
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(QColor(200, 200, 220), 1.3));
    for (int i = 0; i < lines; ++i)
        painter.drawLine(QPointF(i * 37 % 900, i * 53 % 620), QPointF(i * 101 % 900, i * 71 % 620));
    painter.setBrush(Qt::darkCyan);
    for (int i = 0; i < discs; ++i)
        painter.drawEllipse(QPointF(i * 61 % 900, i * 43 % 620), 6, 6);
    painter.end();
    return (kaze::test::threadCpuSeconds() - begun) * 1e3;
}

} // namespace kaze::ui::test
