#include "engine/api/report.h"
#include "ui/reports/report_pdf.h"
#include "ui/reports/report_preview.h"
#include "ui/reports/save_file.h"

#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QImage>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace kaze;
using namespace kaze::ui;

namespace {

api::ReportTable tableOf(int rows, int columns = 3)
{
    api::ReportTable table;
    table.title = "By agent";
    for (int column = 0; column < columns; ++column)
        table.columns.push_back({"Column " + std::to_string(column), "c" + std::to_string(column), column > 0});
    for (int at = 0; at < rows; ++at) {
        std::vector<std::string> cells{"agent-" + std::to_string(at)};
        for (int column = 1; column < columns; ++column)
            cells.push_back(std::to_string(at * column));
        table.rows.push_back(cells);
        table.shown.push_back(cells);
    }
    return table;
}

api::ReportDocument documentOf(int rows)
{
    api::ReportDocument document;
    document.title = "Cost report";
    document.subtitle = "1 to 21 November 2026, all tenants";
    document.provenance.madeAt = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21};
    api::ReportSection section;
    section.title = "Summary";
    section.text = "The first paragraph.\n\nThe second one.";
    section.figures = {{"Spent", "$412.80", "at least; 12 calls have no price"}, {"Calls", "2 811", ""}};
    section.charts
        = {{"Spend by day", "USD", {"2026-11-01", "2026-11-02", "2026-11-03"}, {{"sonnet", {1, 5, 3}}, {"mini", {0.5, -1, 2}}}}};
    section.tables = {tableOf(rows)};
    document.sections = {section};
    return document;
}

//! How many pages a PDF says it has.
int pagesIn(const QByteArray& pdf)
{
    return static_cast<int>(pdf.count("/Type /Page\n") + pdf.count("/Type /Page "));
}

QImage picture(const ReportLayout& layout, int page)
{
    QImage image((layout.pageSize() / 10).toSize(), QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.scale(0.1, 0.1);
    layout.paint(painter, page);
    return image;
}

//! The smallest box around what is not white.
QRect inked(const QImage& image)
{
    QRect box;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (qGray(image.pixel(x, y)) < 235)
                box |= QRect(x, y, 1, 1);
    return box;
}

} // namespace

// Reports on paper.
class TestReports : public QObject {
    Q_OBJECT
private slots:
    void placesEverythingOnOnePageWhereItFits()
    {
        const ReportLayout layout(documentOf(3), QPageSize::A4, ReportFonts::of(m_theme));
        QCOMPARE(layout.pages(), 1);
        const auto texts = layout.texts(0);
        for (const auto* expected : {"Cost report", "1 to 21 November 2026, all tenants", "Summary", "The second one.", "$412.80",
                 "at least; 12 calls have no price", "Spend by day", "sonnet", "By agent", "agent-2", "Page 1 of 1"})
            QVERIFY2(texts.contains(QString(expected)), expected);
        QVERIFY(
            std::any_of(texts.begin(), texts.end(), [](const QString& t) { return t.startsWith("Made on 21 November 2026"); }));
    }

    void repeatsTheHeadOfATableOnEveryPage()
    {
        const ReportLayout layout(documentOf(200), QPageSize::A4, ReportFonts::of(m_theme));
        QVERIFY(layout.pages() > 3);
        int rows = 0;
        for (int page = 0; page < layout.pages(); ++page) {
            QCOMPARE(layout.texts(page).count("Column 0"), 1);
            QCOMPARE(layout.texts(page).last(), QString("Page %1 of %2").arg(page + 1).arg(layout.pages()));
            rows += static_cast<int>(layout.texts(page).filter("agent-").size());
        }
        QCOMPARE(rows, 200);
    }

    void saysATitleOnce()
    {
        auto document = documentOf(3);
        document.sections[0].title = document.sections[0].tables[0].title;
        const ReportLayout layout(document, QPageSize::A4, ReportFonts::of(m_theme));
        QCOMPARE(layout.texts(0).count("By agent"), 1);
    }

    void saysHowItWasMade()
    {
        auto document = documentOf(3);
        document.query.agent = "agent-1";
        document.provenance = {"all tenants", 2'811, "call", "Europe/Berlin", "2026-11-20", "1.0", "lab, /data",
            std::chrono::sys_days{std::chrono::year{2026} / 11 / 21}};
        const ReportLayout layout(document, QPageSize::A4, ReportFonts::of(m_theme));
        QStringList texts;
        for (int page = 0; page < layout.pages(); ++page)
            texts << layout.texts(page);
        for (const auto* expected : {"How this report was made", "all tenants", "2,811 row(s)", "Europe/Berlin", "2026-11-20",
                 "Kaze 1.0", "lab, /data", "Made on 21 November 2026 00:00 UTC by Kaze 1.0 from lab, /data"})
            QVERIFY2(texts.contains(QString(expected)), expected);
        QVERIFY(!texts.filter("\"agent\":\"agent-1\"").isEmpty());
    }

    void keepsATextThatIsLongerThanAPageOnItsPage()
    {
        auto document = documentOf(3);
        const std::string endless = [] {
            std::string text;
            while (text.size() < 60'000)
                text += "a word and ";
            return text;
        }();
        document.sections[0].text = endless;
        for (auto* rows : {&document.sections[0].tables[0].rows, &document.sections[0].tables[0].shown})
            for (auto& cell : (*rows)[1])
                cell = endless;
        const ReportLayout layout(document, QPageSize::A4, ReportFonts::of(m_theme));
        QVERIFY2(layout.pages() < 6, qPrintable(QString::number(layout.pages())));
        bool isCut = false;
        for (int page = 0; page < layout.pages(); ++page) {
            const QImage image = picture(layout, page);
            QVERIFY2(inked(image).bottom() < image.height() * 95 / 100, qPrintable(QString::number(page)));
            for (const auto& text : layout.texts(page))
                isCut = isCut || text.endsWith(QChar(0x2026));
        }
        QVERIFY(isCut);
    }

    void saysWhereRowsAreLeftOut()
    {
        auto document = documentOf(3);
        auto& table = document.sections[0].tables[0];
        const auto said = [&document, this] {
            return ReportLayout(document, QPageSize::A4, ReportFonts::of(m_theme)).texts(0).filter("an export has them all");
        };
        QVERIFY(said().isEmpty());
        table.rowsTotal = 12'345;
        QCOMPARE(said(), QStringList("The first 3 rows of 12,345; an export has them all."));
        table.rowsTotal = -1;
        QCOMPARE(said(), QStringList("The first 3 rows; there are more, and an export has them all."));
        document.provenance.version = "1.0";
        document.provenance.rows = 3;
        document.provenance.notes = {"2026-03 could not be unpacked"};
        const ReportLayout layout(document, QPageSize::A4, ReportFonts::of(m_theme));
        QStringList texts;
        for (int page = 0; page < layout.pages(); ++page)
            texts << layout.texts(page);
        QVERIFY(texts.contains("at least 3 row(s)"));
        QVERIFY(texts.contains("2026-03 could not be unpacked"));
    }

    void keepsItsMarginsOnBothPapers()
    {
        for (const auto paper : {QPageSize::A4, QPageSize::Letter}) {
            auto document = documentOf(40);
            auto& cell = document.sections[0].tables[0].shown[0][0];
            cell.assign(300, 'W');
            cell += " and a name that is far too long for its column";
            document.sections[0].tables.push_back(tableOf(4, 14));
            const ReportLayout layout(document, paper, ReportFonts::of(m_theme));
            for (int page = 0; page < layout.pages(); ++page) {
                const auto image = picture(layout, page);
                const QRect box = inked(image);
                QVERIFY(box.left() >= 46 && box.top() >= 46);
                QVERIFY2(
                    box.right() <= image.width() - 46 && box.bottom() <= image.height() - 46, qPrintable(QString::number(page)));
            }
        }
    }

    void writesAPdfWithItsPagesAndFonts()
    {
        const ReportLayout layout(documentOf(120), QPageSize::A4, ReportFonts::of(m_theme));
        const auto pdf = pdfOf(layout);
        QVERIFY(pdf.startsWith("%PDF-"));
        QVERIFY(pdf.trimmed().endsWith("%%EOF"));
        QCOMPARE(pagesIn(pdf), layout.pages());
        // Real text in embedded fonts, which can be searched and copied.
        QVERIFY(pdf.contains("/FontFile2") || pdf.contains("/FontFile3"));
        QVERIFY(pdf.contains("/ToUnicode"));
        // Nothing in it is a picture.
        QVERIFY(!pdf.contains("/Subtype /Image"));
        QVERIFY(pdf.contains("/MediaBox [0 0 595") || pdf.contains("/MediaBox [0 0 594"));
    }

    void drawsAChartOfOneDay()
    {
        auto document = documentOf(1);
        document.sections[0].charts = {{"One day", "USD", {"2026-11-01"}, {{"sonnet", {2}}}}, {"Nothing", "USD", {}, {}}};
        const ReportLayout layout(document, QPageSize::A4, ReportFonts::of(m_theme));
        QVERIFY(layout.texts(0).contains("One day"));
        QVERIFY(!layout.texts(0).contains("Nothing"));
        QVERIFY(!pdfOf(layout).isEmpty());
    }

    void makesAReportOfNothing()
    {
        const ReportLayout layout({}, QPageSize::A4, ReportFonts::of(m_theme));
        QCOMPARE(layout.pages(), 1);
        QCOMPARE(pagesIn(pdfOf(layout)), 1);
    }

    void savesWholeOrNotAtAll()
    {
        const QString path = m_folder.filePath("report.txt");
        QVERIFY(saveFile(path, "first").has_value());
        const auto failed = saveFile(m_folder.filePath("no folder/report.txt"), "second");
        QVERIFY(!failed);
        QVERIFY(QString::fromStdString(failed.error().message).contains("no folder/report.txt"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), "first");
    }

    void previewsOnTheChosenPaperAndSaves()
    {
        auto* preview = new ReportPreview(m_theme, documentOf(90), "report.pdf", nullptr);
        preview->show();
        QVERIFY(QTest::qWaitForWindowExposed(preview));
        auto* paper = preview->findChild<QComboBox*>();
        paper->setCurrentText("Letter");
        QCOMPARE(preview->report().paper().id(), QPageSize::Letter);
        paper->setCurrentText("A4");
        QCOMPARE(preview->report().paper().id(), QPageSize::A4);
        auto* pages = preview->findChild<ReportPages*>();
        QVERIFY(pages->accessibleDescription().contains("agent-89"));
        QVERIFY(!pages->grab().isNull());
        QString saved;
        connect(preview, &ReportPreview::saved, this, [&saved](const QString& path) { saved = path; });
        for (auto* button : preview->findChildren<QPushButton*>())
            if (button->isDefault())
                button->click();
        auto* dialog = preview->findChild<QFileDialog*>();
        QVERIFY(dialog);
        emit dialog->fileSelected(m_folder.filePath("nowhere/report.pdf"));
        const auto problem = [preview] {
            for (auto* label : preview->findChildren<QLabel*>())
                if (label->isVisible() && label->text().startsWith("It was not saved"))
                    return true;
            return false;
        };
        QTRY_VERIFY(problem());
        emit dialog->fileSelected(m_folder.filePath("report.pdf"));
        QTRY_COMPARE(saved, m_folder.filePath("report.pdf"));
        QVERIFY(QFile::exists(saved));
    }

private:
    Theme m_theme{ThemeMode::Dark};
    QTemporaryDir m_folder;
};

QTEST_MAIN(TestReports)
#include "test_reports.moc"
