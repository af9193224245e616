#include "ui/models/alert_words.h"

#include <QTest>

using namespace kaze;
using namespace kaze::ui;

using Labels = std::map<std::string, std::string>;

class TestAlertWords : public QObject {
    Q_OBJECT
private slots:
    void writesLabelsAsTheyAreRead_data()
    {
        QTest::addColumn<QString>("value");
        for (const auto* value : {"openai", "tenant acme", "", "\"quoted\"", "a \\ b\" c", "x=y", "*"})
            QTest::addRow("<%s>", value) << QString(value);
    }

    void writesLabelsAsTheyAreRead()
    {
        QFETCH(QString, value);
        const Labels labels{{"of", value.toStdString()}, {"period", "day"}};
        QCOMPARE(alert::labelsOf(alert::labelsText(labels)), std::optional(labels));
    }

    void refusesWhatAreNoLabels()
    {
        QCOMPARE(alert::labelsOf("  "), std::optional(Labels{}));
        QCOMPARE(
            alert::labelsOf(" of=\"tenant acme\"  period=day "), std::optional(Labels{{"of", "tenant acme"}, {"period", "day"}}));
        for (const auto* typed : {"nonsense", "=x", "a=b c", "a b=c", "of=\"tenant acme", "of=\"a\\"})
            QVERIFY2(!alert::labelsOf(typed), typed);
    }

    void saysWhereNothingIsKnownOfThePast()
    {
        api::AlertBackTest test;
        test.looked = 100;
        QCOMPARE(alert::backTestText(test), QString("Nothing is known of the past that it could be tested with."));
        test.from = api::Time(std::chrono::hours(24));
        test.to = api::Time(std::chrono::hours(96));
        test.values = {1, 2};
        QVERIFY(alert::backTestText(test).startsWith("It would not have fired in 3 "));
        test.spells.resize(2);
        QVERIFY(alert::backTestText(test).startsWith("It would have fired 2 "));
    }
};

QTEST_APPLESS_MAIN(TestAlertWords)
#include "test_alert_words.moc"
