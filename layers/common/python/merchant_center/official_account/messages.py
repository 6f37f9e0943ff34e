"""Messages of an official account to one customer: template messages and subscription notices."""

from collections.abc import Sequence
from contextlib import suppress

from merchant_center.core.errors import MalformedRequestError
from merchant_center.official_account.call import OfficialAccountCaller, Question, unreadable
from merchant_center.wechatpay.json_object import JsonObject


class MessageClient(OfficialAccountCaller):
    """Sends with an access token of the account. A success says that WeChat took the message, not that it arrived."""

    def send_template_message(
        self, access_token: str, *, openid: str, template_id: str, data: Sequence[tuple[str, str]], url: str, once: str
    ) -> str:
        """Send a template message (模板消息) and give its msgid.

        Args:
            access_token: of the account the openid belongs to.
            openid: of a follower.
            template_id: of a template message, not of a subscription notice.
            data: the template's keys and their texts.
            url: opened by a tap, "" for none.
            once: within about ten minutes WeChat sends no second message with this id.
        """
        body = {"touser": openid, "template_id": template_id, "client_msg_id": once, "data": _values(data)}
        question = Question(
            "POST",
            "/cgi-bin/message/template/send",
            params={"access_token": access_token},
            json=body | ({"url": url} if url else {}),
            secrets=(access_token,),
        )
        answer = self._send_message(question)
        with suppress(MalformedRequestError):
            return str(answer.whole_number("msgid"))
        return ""

    def send_subscription_notice(
        self, access_token: str, *, openid: str, template_id: str, data: Sequence[tuple[str, str]], url: str
    ) -> None:
        """Send a subscription notice (订阅通知), which uses up one tap of the customer's.

        A repeat would use up another: nothing here makes it the same message.
        """
        body = {"touser": openid, "template_id": template_id, "data": _values(data)}
        self._send_message(
            Question(
                "POST",
                "/cgi-bin/message/subscribe/bizsend",
                params={"access_token": access_token},
                json=body | ({"page": url} if url else {}),
                secrets=(access_token,),
            )
        )

    def _send_message(self, question: Question) -> JsonObject:
        answer = self._ask(question)
        try:
            # Elsewhere a missing errcode is a yes; here only WeChat's own yes counts.
            answer.whole_number("errcode")
        except MalformedRequestError as error:
            raise unreadable(question, error) from error
        return answer


def _values(data: Sequence[tuple[str, str]]) -> dict[str, dict[str, str]]:
    return {key: {"value": text} for key, text in data}
