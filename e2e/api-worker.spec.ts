import { base64, expect, test } from './api';
import { sample } from './photos';

test('adds, finds and deletes a person through fetch', async ({ api }) => {
  const { secret } = await api.key();
  const { name: facedb } = await api.collection();
  const headers = { 'X-API-Key': secret };
  const added = await api.call('/v1/addface', { headers, form: { img: base64(sample(1)), name: 'Ada', facedb } });
  expect(added.status).toBe(200);
  const { message } = added.json<{ message: { name: string; person_id: string }[] }>();
  expect(message[0]?.name).toBe('Ada');
});
