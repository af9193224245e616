#include "ui/reports/report_pdf.h"

#include <QBuffer>
#include <QPageLayout>
#include <QPainter>
#include <QPdfWriter>

namespace kaze::ui {

QByteArray pdfOf(const ReportLayout& layout)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(layout.title());
    writer.setCreator(QStringLiteral("Kaze " KAZE_VERSION));
    writer.setResolution(ReportLayout::kUnitsPerInch);
    writer.setPageLayout(QPageLayout(layout.paper(), QPageLayout::Portrait, QMarginsF()));
    QPainter painter;
    if (!painter.begin(&writer))
        return {};
    for (int page = 0; page < layout.pages(); ++page) {
        if (page > 0 && !writer.newPage())
            return {};
        layout.paint(painter, page);
    }
    return painter.end() ? bytes : QByteArray();
}

} // namespace kaze::ui
