#include "engine/api/log.h"
#include "ui/models/log_field_model.h"
#include "ui/models/log_list_model.h"
#include "ui/models/log_words.h"

#include <QAbstractItemModelTester>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

using namespace kaze;
using namespace kaze::ui;

namespace {

api::LogRow line(int number)
{
    api::LogRow row;
    row.id = "2026-11:" + std::to_string(number);
    row.at = api::Time(std::chrono::seconds(1'763'735'527 + number));
    row.message = "line " + std::to_string(number);
    return row;
}

std::vector<api::LogRow> lines(int from, int to)
{
    std::vector<api::LogRow> rows;
    for (int number = from; number <= to; ++number)
        rows.push_back(line(number));
    return rows;
}

LogField field(const QString& name, const QString& value)
{
    return {name, name, value, name, true};
}

} // namespace

class TestLogModels : public QObject {
    Q_OBJECT
private slots:
    void growsAtBothEndsAndStaysBounded()
    {
        LogListModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.restart(lines(1000, 1999));
        QCOMPARE(model.append(lines(2000, 2099)), 0);
        QCOMPARE(model.prepend(lines(900, 999)), 100);
        QCOMPARE(model.rowCount(), 1200);
        QCOMPARE(model.first()->message, std::string("line 900"));
        QCOMPARE(model.last()->message, std::string("line 2099"));
        QCOMPARE(model.append(lines(2100, 6000)), 1200 + 3901 - LogListModel::kMost);
        QCOMPARE(model.rowCount(), LogListModel::kMost);
        QCOMPARE(model.last()->message, std::string("line 6000"));
        const auto first = *model.first();
        const int number = std::stoi(first.message.substr(5));
        QCOMPARE(model.prepend(lines(number - 500, number - 1)), 500);
        QCOMPARE(model.rowCount(), LogListModel::kMost);
        QCOMPARE(model.last()->message, std::string("line 5500"));
        // A burst that is longer than the list.
        model.append(lines(10'000, 20'000));
        QCOMPARE(model.rowCount(), LogListModel::kMost);
        QCOMPARE(model.last()->message, std::string("line 20000"));
        QCOMPARE(model.first()->message, std::string("line 15001"));
    }

    void hasEveryLineOnce()
    {
        LogListModel model;
        model.restart(lines(1, 100));
        model.append(lines(50, 120));
        QCOMPARE(model.rowCount(), 120);
        QCOMPARE(model.prepend(lines(1, 10)), 0);
        // What has gone may come again.
        model.append(lines(121, 120 + LogListModel::kMost));
        QCOMPARE(model.find("2026-11:1"), -1);
        QCOMPARE(model.prepend(lines(100, 120)), 21);
        QCOMPARE(model.find("2026-11:100"), 0);
    }

    void keepsASelectedLineSelected()
    {
        LogListModel model;
        model.restart(lines(1, 4000));
        const QPersistentModelIndex kept = model.index(model.find("2026-11:3990"), 0);
        model.append(lines(4001, 6000));
        QCOMPARE(kept.data(LogListModel::IdRole).toString(), QString("2026-11:3990"));
    }

    void writesTermsThatTheEngineUnderstands()
    {
        QCOMPARE(termOf(field("model", "openai/gpt-5")), QString("model:openai/gpt-5"));
        QCOMPARE(termOf(field("tool", "two words")), QString("tool:\"two words\""));
        QCOMPARE(termOf(field("x", "a\"b\\c")), QString("x:\"a\\\"b\\\\c\""));
        QCOMPARE(termOf(field("at", "12:30")), QString("at:\"12:30\""));
        QCOMPARE(termOf({"m", "Message", "timeout", "", true}), QString("\"timeout\""));
        QCOMPARE(withTerm("", "a:b", false), QString("a:b"));
        QCOMPARE(withTerm("x a:b", "a:b", false), QString("x a:b"));
        QCOMPARE(withTerm("x a:b y", "a:b", true), QString("x y -a:b"));
        QCOMPARE(withTerm("-a:b", "a:b", false), QString("a:b"));
        QCOMPARE(withTerm("a:bc", "a:b", true), QString("a:bc -a:b"));
    }

    void namesAllFieldsOfALine()
    {
        auto row = line(7);
        row.source = "gateway";
        row.runId = "run";
        row.fields["attempt"] = 2;
        row.fields["Time"] = "a field of this name";
        row.fields["nested"] = boost::json::object{{"a", 1}};
        LogFieldModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setLine(&row);
        QStringList names;
        for (int at = 0; at < model.rowCount(); ++at)
            names << model.index(at, 0).data().toString();
        QCOMPARE(names, (QStringList{"Time", "Level", "Source", "Message", "Run", "Time", "attempt", "nested"}));
        QVERIFY(!model.row(7)->filters);
        QCOMPARE(model.row(6)->field, QString("attempt"));
        model.setLine(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void copiesLines()
    {
        auto row = line(1);
        row.level = api::LogLevel::Warning;
        row.source = "gateway";
        row.message = "=cmd|' /C calc'!A0, \"quoted\"\nand more";
        row.agent = "dev 1";
        row.fields["attempt"] = 2;
        const auto text = linesAs(LogFormat::Text, {row});
        QVERIFY(text.contains("WARNING gateway: ") && text.contains(" agent=\"dev 1\" attempt=2"));
        const auto json = QJsonDocument::fromJson(linesAs(LogFormat::Json, {row}).toUtf8()).object();
        QCOMPARE(json["level"].toString(), QString("warning"));
        QCOMPARE(json["fields"].toObject()["attempt"].toInt(), 2);
        QVERIFY(QJsonDocument::fromJson(linesAs(LogFormat::Json, {row, row}).toUtf8()).isArray());
        // A spreadsheet shows it and never computes it.
        QVERIFY(linesAs(LogFormat::Csv, {row}).contains("\"'=cmd|"));
        const auto markdown = linesAs(LogFormat::Markdown, {row});
        QCOMPARE(markdown.count('\n'), 3);
        QVERIFY(markdown.contains("\\|"));
    }
};

QTEST_MAIN(TestLogModels)
#include "test_log_models.moc"
