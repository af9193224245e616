#pragma once

#include "ui/reports/report_layout.h"

#include <QByteArray>

namespace kaze::ui {

//! The report as a PDF with its fonts embedded; empty when it could not be made. Any thread.
[[nodiscard]] QByteArray pdfOf(const ReportLayout& layout);

} // namespace kaze::ui
