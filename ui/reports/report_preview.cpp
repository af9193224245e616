#include "ui/reports/report_preview.h"

#include "engine/api/report.h"

#include "ui/reports/report_pdf.h"
#include "ui/reports/save_file.h"
#include "ui/widgets/labels.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPaintEvent>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr double kPixelsPerInch = 88;
constexpr int kBetween = spacing::kLarge; // pages
constexpr int kKept = 4; // painted pages before and behind those that are seen

} // namespace

ReportPages::ReportPages(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setAccessibleName(tr("Pages of the report"));
}

void ReportPages::setReport(std::shared_ptr<const ReportLayout> layout)
{
    m_layout = std::move(layout);
    m_painted.assign(static_cast<std::size_t>(m_layout->pages()), {});
    QStringList texts;
    for (int page = 0; page < m_layout->pages(); ++page)
        texts << m_layout->texts(page).join(QLatin1Char('\n'));
    setAccessibleDescription(texts.join(QLatin1Char('\n')));
    setFixedSize(sizeHint());
    update();
}

QSize ReportPages::pageSize() const
{
    return m_layout ? (m_layout->pageSize() * (kPixelsPerInch / ReportLayout::kUnitsPerInch)).toSize() : QSize(1, 1);
}

QSize ReportPages::sizeHint() const
{
    const int count = m_layout ? m_layout->pages() : 0;
    return {pageSize().width() + 2 * kBetween, count * (pageSize().height() + kBetween) + kBetween};
}

QRect ReportPages::sheet(int page) const
{
    const QSize size = pageSize();
    return {QPoint(kBetween, kBetween + page * (size.height() + kBetween)), size};
}

const QPixmap& ReportPages::painted(int page)
{
    auto& painted = m_painted[static_cast<std::size_t>(page)];
    if (painted.isNull()) {
        painted = QPixmap(pageSize() * devicePixelRatioF());
        painted.setDevicePixelRatio(devicePixelRatioF());
        painted.fill(tokensFor(ThemeMode::Light).surface);
        QPainter paper(&painted);
        const double scale = kPixelsPerInch / ReportLayout::kUnitsPerInch;
        paper.scale(scale, scale);
        m_layout->paint(paper, page);
    }
    return painted;
}

void ReportPages::forgetOthers(int first, int last)
{
    for (int page = 0; page < m_layout->pages(); ++page)
        if (page < first - kKept || page > last + kKept)
            m_painted[static_cast<std::size_t>(page)] = {};
}

void ReportPages::paintEvent(QPaintEvent* event)
{
    if (!m_layout)
        return;
    QPainter painter(this);
    int first = -1;
    int last = -1;
    for (int page = 0; page < m_layout->pages(); ++page) {
        const QRect place = sheet(page);
        if (!place.intersects(event->rect()))
            continue;
        first = first < 0 ? page : first;
        last = page;
        painter.drawPixmap(place.topLeft(), painted(page));
        painter.setPen(m_theme.tokens().border);
        painter.drawRect(place.adjusted(0, 0, -1, -1));
    }
    if (first >= 0)
        forgetOthers(first, last);
}

ReportPreview::ReportPreview(const Theme& theme, api::ReportDocument document, QString fileName, QWidget* parent)
    : QDialog(parent), m_theme(theme), m_document(std::move(document)), m_fileName(std::move(fileName)), m_paper(new QComboBox),
      m_count(makeLabel(theme, TextRole::Muted, {})), m_pages(new ReportPages(theme)),
      m_problem(makeLabel(theme, TextRole::Body, {})), m_save(new QPushButton(tr("Save as PDF…")))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(QString::fromStdString(m_document.title));
    m_paper->addItem(QStringLiteral("A4"), QPageSize::A4);
    m_paper->addItem(tr("Letter"), QPageSize::Letter);
    m_paper->setAccessibleName(tr("Paper"));
    // Where people measure in inches they print on Letter.
    if (QLocale().measurementSystem() == QLocale::ImperialUSSystem)
        m_paper->setCurrentIndex(1);
    setTextTone(*m_problem, Tone::Critical);
    m_problem->hide();
    setButtonRole(*m_save, ButtonRole::Primary);
    auto* close = new QPushButton(tr("Close"));
    auto* heading = new QHBoxLayout;
    heading->setSpacing(spacing::kMedium);
    heading->addWidget(makeLabel(theme, TextRole::Heading, windowTitle()), 1);
    m_count->setWordWrap(false);
    heading->addWidget(m_count);
    heading->addWidget(m_paper);
    auto* scroll = new QScrollArea;
    scroll->setAccessibleName(tr("Preview"));
    scroll->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    scroll->setWidget(m_pages);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    buttons->addStretch(1);
    buttons->addWidget(close);
    buttons->addWidget(m_save);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kLarge, spacing::kLarge, spacing::kLarge, spacing::kLarge);
    column->setSpacing(spacing::kMedium);
    column->addLayout(heading);
    column->addWidget(scroll, 1);
    column->addWidget(m_problem);
    column->addLayout(buttons);
    resize(840, 780);
    m_save->setDefault(true);
    connect(m_paper, &QComboBox::currentIndexChanged, this, &ReportPreview::setPaper);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &ReportPreview::chooseFile);
    setPaper();
}

void ReportPreview::setPaper()
{
    const auto paper = static_cast<QPageSize::PageSizeId>(m_paper->currentData().toInt());
    m_layout = std::make_shared<const ReportLayout>(m_document, paper, ReportFonts::of(m_theme));
    m_pages->setReport(m_layout);
    m_count->setText(tr("%n page(s)", nullptr, m_layout->pages()));
}

void ReportPreview::chooseFile()
{
    auto* dialog = new QFileDialog(this, tr("Save as PDF"), QString(), tr("PDF (*.pdf)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("pdf"));
    dialog->selectFile(m_fileName);
    connect(dialog, &QFileDialog::fileSelected, this, &ReportPreview::save);
    dialog->open();
}

void ReportPreview::save(const QString& path)
{
    m_problem->hide();
    m_save->setEnabled(false);
    saveFileLater(
        this, path, [layout = m_layout] { return pdfOf(*layout); },
        [this, path](const base::Result<void>& done) {
            m_save->setEnabled(true);
            if (!done) {
                m_problem->setText(tr("It was not saved: %1. Choose another folder or free some space.")
                                       .arg(QString::fromStdString(done.error().message)));
                return m_problem->show();
            }
            emit saved(path);
            accept();
        });
}

} // namespace kaze::ui
